/**
 * How mixed the batches of a run are: what is counted in some of them, beside what a shuffle of all
 * rows would give.
 */
package io.radflow.training.mixing;
