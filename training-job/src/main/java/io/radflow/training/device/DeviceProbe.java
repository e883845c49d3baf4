package io.radflow.training.device;

import io.radflow.training.engine.ComputeDevice;
import java.util.List;

/** Finds the devices of a build for them. A build for the CPU has no probe. */
public interface DeviceProbe {

  /**
   * Every device that this process sees.
   *
   * @throws IllegalStateException in words, if there is none or its libraries are missing
   */
  List<ComputeDevice> devices();
}
