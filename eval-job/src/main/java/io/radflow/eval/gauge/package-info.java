/** The newest values as Flink gauges, for Prometheus. */
package io.radflow.eval.gauge;
