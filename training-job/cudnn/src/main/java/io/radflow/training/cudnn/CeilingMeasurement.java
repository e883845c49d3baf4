package io.radflow.training.cudnn;

import io.radflow.training.cudnn.device.Device;
import io.radflow.training.cudnn.device.DeviceEvent;
import io.radflow.training.cudnn.device.DeviceStream;
import io.radflow.training.cudnn.device.ElementType;
import io.radflow.training.cudnn.device.HostMemory;
import io.radflow.training.cudnn.device.Product;

/** Measures what a device can do at most: the best of a few rounds. */
final class CeilingMeasurement {

  private static final int ROUNDS = 10;
  private static final int WARM_UP = 3;

  private final Device device;
  private final int side;
  private final int bytes;

  /**
   * @param side of the square matrices that are multiplied
   * @param bytes that are copied
   */
  CeilingMeasurement(Device device, int side, int bytes) {
    this.device = device;
    this.side = side;
    this.bytes = bytes;
  }

  private double bestSeconds(Runnable work) {
    DeviceStream stream = device.computeStream();
    double best = Double.POSITIVE_INFINITY;
    try (DeviceEvent begin = device.newEvent();
        DeviceEvent end = device.newEvent()) {
      for (int round = 0; round < WARM_UP + ROUNDS; round++) {
        stream.record(begin);
        work.run();
        stream.record(end);
        stream.synchronize();
        best = round < WARM_UP ? best : Math.min(best, end.secondsSince(begin));
      }
    }
    return best;
  }

  /** Floating-point operations a second in the device's precision. */
  double multiplyFlops(ElementType type) {
    long values = (long) side * side;
    long matrixBytes = values * type.bytes();
    long memory = device.allocate(3 * matrixBytes);
    device.computeStream().clear(memory, 3 * matrixBytes);
    Product product = new Product(side, side, side, false, true, type, type, false);
    long out = memory + 2 * matrixBytes;
    double seconds =
        bestSeconds(
            () -> device.computeStream().multiply(product, memory, memory + matrixBytes, out, out));
    device.free(memory);
    return 2.0 * values * side / seconds;
  }

  /** Bytes a second that a copy reads and writes together. */
  double copyBytes() {
    long memory = device.allocate(2L * bytes);
    double seconds = bestSeconds(() -> device.computeStream().copy(memory + bytes, memory, bytes));
    device.free(memory);
    return 2.0 * bytes / seconds;
  }

  /** Bytes a second from pinned memory. */
  double uploadBytes() {
    long memory = device.allocate(bytes);
    try (HostMemory host = device.allocateHost(bytes, true)) {
      return bytes / bestSeconds(() -> device.computeStream().upload(memory, host, 0, bytes));
    } finally {
      device.free(memory);
    }
  }
}
