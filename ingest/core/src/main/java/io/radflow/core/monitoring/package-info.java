/** How operators show what they count, time and hold, as Flink metrics under one group. */
package io.radflow.core.monitoring;
