/** Runs compared by what they said of the same images. */
package io.radflow.eval.comparison;
