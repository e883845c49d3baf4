package io.radflow.training.engine;

import org.apache.flink.annotation.Internal;

/**
 * A GPU.
 *
 * @param name as its driver gives it
 * @param major first number of its compute capability
 * @param minor second number of its compute capability
 * @param memoryBytes of the device
 */
@Internal
public record ComputeDevice(String name, int major, int minor, long memoryBytes) {

  /** Its compute capability, such as 8.6. */
  public String capability() {
    return major + "." + minor;
  }
}
