package io.radflow.training.cudnn.device;

/** Work of a stream that was recorded and can be given to the device at once, again and again. */
public interface DeviceGraph extends AutoCloseable {

  @Override
  void close();
}
