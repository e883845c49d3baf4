/** Which rows train, validate and test a model. */
package io.radflow.preprocess.split;
