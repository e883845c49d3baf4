/** Label spaces, and the rules that bring each data set's published labels into them. */
package io.radflow.preprocess.labels;
