/**
 * A run as one ordered stream: which sample stands at which position, from the configuration, the
 * view's manifest and the seed alone.
 */
package io.radflow.training.plan;
