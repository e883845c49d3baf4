package io.radflow.training.cudnn.device;

import io.radflow.training.engine.DeviceReading;
import java.util.Optional;
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

  /** Where copies between ranks are, and what adds up what they bring. */
  DeviceStream exchangeStream();

  /** The library that copies between the devices of ranks, with its version; empty without one. */
  Optional<String> exchangeLibrary();

  /** What ranks find each other by, made by one of them. */
  byte[] newExchangeId();

  /**
   * Copies between the devices of ranks, on the {@link #exchangeStream}. Waits until all have
   * called this.
   *
   * @param id the same for all ranks
   * @param stop looks whether to wait on, and throws if not
   */
  RankCopies newRankCopies(byte[] id, int rank, int ranks, Runnable stop);

  DeviceEvent newEvent();

  /** Memory of the device that is in use, by whomever; bytes. */
  long usedBytes();

  /** What the driver says of the device. May be asked by any thread. */
  DeviceReading reading();

  @Override
  void close();
}
