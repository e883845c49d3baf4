package io.radflow.training.cudnn;

import io.radflow.training.cudnn.device.Device;
import io.radflow.training.cudnn.device.DeviceStream;
import io.radflow.training.cudnn.device.HostMemory;
import java.nio.ByteBuffer;

/**
 * What the last step found.
 *
 * @param loss mean over the batch
 * @param gradientNorm of all gradients together
 * @param clippedRows output units whose gradient was clipped
 */
record StepOutcome(double loss, double gradientNorm, double clippedRows) {

  boolean finite() {
    return Double.isFinite(loss) && Double.isFinite(gradientNorm);
  }

  /** Fetches outcomes, which ends a step. */
  static final class Reader implements AutoCloseable {

    private final ParameterMemory memory;
    private final HostMemory host;

    Reader(ParameterMemory memory, Device device) {
      this.memory = memory;
      host = device.allocateHost(memory.resultBytes(), true);
    }

    StepOutcome read(DeviceStream stream) {
      stream.download(host, 0, memory.results(), memory.resultBytes());
      stream.synchronize();
      ByteBuffer found = host.slice(0, memory.resultBytes());
      return new StepOutcome(found.getDouble(), Math.sqrt(found.getDouble()), found.getDouble());
    }

    @Override
    public void close() {
      host.close();
    }
  }
}
