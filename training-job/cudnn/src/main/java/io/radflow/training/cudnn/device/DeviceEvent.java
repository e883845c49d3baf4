package io.radflow.training.cudnn.device;

import org.apache.flink.annotation.Internal;

/** A mark in a stream. */
@Internal
public interface DeviceEvent extends AutoCloseable {

  /** Waits until the device has passed the mark where it was recorded last, if it was. */
  void synchronize();

  /** Whether the device has passed the mark. */
  boolean passed();

  /** Seconds on the device from an earlier mark to this; both must have been passed. */
  double secondsSince(DeviceEvent earlier);

  @Override
  void close();
}
