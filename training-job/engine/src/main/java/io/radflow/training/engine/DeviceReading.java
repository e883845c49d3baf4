package io.radflow.training.engine;

import org.apache.flink.annotation.Internal;

/**
 * What a GPU's driver says of it at one time, of all that uses it.
 *
 * @param utilization share of the driver's last sample period in which a kernel ran, 0 to 1
 * @param memoryBytes in use
 * @param powerWatts that it draws
 */
@Internal
public record DeviceReading(double utilization, long memoryBytes, double powerWatts) {

  /** Where there is no GPU, or its driver does not tell. */
  public static final DeviceReading NONE = new DeviceReading(Double.NaN, 0, Double.NaN);
}
