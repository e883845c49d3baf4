/** The job that builds a view: from complete drops' samples to tensors and the view's manifest. */
package io.radflow.preprocess.job;
