/** The pictures that golden vectors name. */
package io.radflow.preprocess.golden;
