package io.radflow.training.device;

import io.radflow.training.engine.ComputeDevice;
import java.util.List;
import org.apache.flink.annotation.Internal;

/** Finds the devices of a build for them. A build for the CPU has no probe. */
@Internal
public interface DeviceProbe {

  /**
   * Every device that this process sees.
   *
   * @throws IllegalStateException in words, if there is none or its libraries are missing
   */
  List<ComputeDevice> devices();
}
