/** BiT weights: the {@code .npz} form in and out, the head's replacement, random initialisation. */
package io.radflow.training.weights;
