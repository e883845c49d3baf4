package io.radflow.training.cudnn.device;

import io.radflow.training.engine.DeviceReading;
import org.apache.flink.annotation.Internal;

/** One GPU. Addresses are the device's; to the host they are numbers. */
@Internal
public interface Device extends AutoCloseable {

  DeviceDescription description();

  /** Makes the calling thread's calls go to this device. */
  void bind();

  /**
   * Memory of the device, aligned to 256 bytes, of undefined content.
   *
   * @throws io.radflow.training.engine.OutOfDeviceMemoryException if there is not as much
   */
  long allocate(long bytes);

  /** Gives memory back, once all work that was given to the device is done. */
  void free(long address);

  /**
   * Memory of the host.
   *
   * @param pinned whether copies from and to it run beside everything else
   */
  HostMemory allocateHost(long bytes, boolean pinned);

  /** Where steps run. */
  DeviceStream computeStream();

  /** Where batches are copied to the device meanwhile. */
  DeviceStream copyStream();

  DeviceEvent newEvent();

  /** Memory of the device that is in use, by whomever; bytes. */
  long usedBytes();

  /** What the driver says of the device. May be asked by any thread. */
  DeviceReading reading();

  @Override
  void close();
}
