/** The evaluation job: predictions in, metrics, results and gauges out. */
package io.radflow.eval;
