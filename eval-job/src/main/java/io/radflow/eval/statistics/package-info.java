/** Means, deviations and tests over a few runs. */
package io.radflow.eval.statistics;
