package io.radflow.training.cudnn.device;

import org.apache.flink.annotation.Internal;

/** Work of a stream that was recorded and can be given to the device at once, again and again. */
@Internal
public interface DeviceGraph extends AutoCloseable {

  @Override
  void close();
}
