/**
 * The leaves of a global batch: which rank computes which, and in which order they are added up.
 */
package io.radflow.training.leaves;
