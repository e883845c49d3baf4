/** The preprocess job: from complete drops' samples to training-ready views. */
package io.radflow.preprocess;
