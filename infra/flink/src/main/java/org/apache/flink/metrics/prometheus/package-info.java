/** One class that only this package of Flink lets one write; see there. */
package org.apache.flink.metrics.prometheus;
