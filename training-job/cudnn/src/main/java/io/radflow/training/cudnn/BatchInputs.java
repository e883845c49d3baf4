package io.radflow.training.cudnn;

import io.radflow.training.cudnn.device.Device;
import io.radflow.training.cudnn.device.DeviceStream;
import io.radflow.training.cudnn.device.HostMemory;
import io.radflow.training.engine.FloatImages;
import io.radflow.training.engine.Normalization;
import java.nio.ByteBuffer;

/**
 * Where a step finds its batch: pixels, and in one table scalars, partners, weights and labels. At
 * the same addresses for every batch, until a larger one comes.
 */
final class BatchInputs implements AutoCloseable {

  private static final int LEVELS = 3 * 256;

  private final Device device;
  private final int classes;
  private final Runnable beforeMoving;
  private final long levels;
  private BatchShape shape;
  private long pixels;
  private long pixelBytes;
  private HostMemory table;
  private long deviceTable;
  private long losses;
  private HostMemory hostLosses;
  private int samples;

  /**
   * @param beforeMoving runs before addresses change
   */
  BatchInputs(Device device, int classes, Normalization normalization, Runnable beforeMoving) {
    this.device = device;
    this.classes = classes;
    this.beforeMoving = beforeMoving;
    int bytes = LEVELS * Float.BYTES;
    levels = device.allocate(bytes);
    try (HostMemory host = device.allocateHost(bytes, false)) {
      ByteBuffer values = host.slice(0, bytes);
      for (int channel = 0; channel < 3; channel++) {
        for (float level : normalization.levels(channel)) {
          values.putFloat(level);
        }
      }
      device.computeStream().upload(levels, host, 0, bytes);
      device.computeStream().synchronize();
    }
  }

  /**
   * Sets everything but the pixels' values. The last step must be done.
   *
   * @param partners by sample
   * @param weights [N, 2], what its own labels count and what its partner's do, or empty where
   *     nothing reads them
   * @param labels [N, classes], or empty likewise
   */
  void set(BatchShape batch, int[] partners, float[] weights, float[] labels, StepScalars scalars) {
    makeRoom(batch);
    shape = batch;
    int bytes = tableBytes(batch.samples());
    ByteBuffer host = table.slice(0, bytes);
    scalars.write(host);
    for (int partner : partners) {
      host.putInt(partner);
    }
    host.asFloatBuffer().put(weights).put(labels);
    device.computeStream().upload(deviceTable, table, 0, bytes);
  }

  private int tableBytes(int of) {
    return Math.addExact(
        StepScalars.BYTES,
        Math.multiplyExact(
            of, Integer.BYTES + Math.multiplyExact(Math.addExact(2, classes), Float.BYTES)));
  }

  private void makeRoom(BatchShape batch) {
    if (batch.pixelBytes() > pixelBytes) {
      beforeMoving.run();
      free(pixels);
      pixelBytes = batch.pixelBytes();
      pixels = device.allocate(pixelBytes);
    }
    if (batch.samples() > samples) {
      beforeMoving.run();
      closeTable();
      samples = batch.samples();
      table = device.allocateHost(tableBytes(samples), true);
      deviceTable = device.allocate(tableBytes(samples));
      losses = device.allocate((long) samples * Double.BYTES);
      hostLosses = device.allocateHost((long) samples * Double.BYTES, true);
    }
  }

  /** Copies pixels that are on the device already to where the step finds them. */
  void takePixels(DeviceStream stream, long from) {
    stream.copy(pixels, from, shape.pixelBytes());
  }

  /** Copies normalised pixels, [N, H, W, 3], to where the step finds them. */
  void upload(FloatImages images) {
    int bytes = Math.toIntExact(shape.pixelBytes());
    try (HostMemory host = device.allocateHost(bytes, false)) {
      host.slice(0, bytes).asFloatBuffer().put(images.values());
      device.computeStream().upload(pixels, host, 0, bytes);
      device.computeStream().synchronize();
    }
  }

  BatchShape shape() {
    return shape;
  }

  long pixels() {
    return pixels;
  }

  long scalars() {
    return deviceTable;
  }

  long partners() {
    return deviceTable + StepScalars.BYTES;
  }

  long weights() {
    return partners() + (long) shape.samples() * Integer.BYTES;
  }

  long labels() {
    return weights() + 2L * shape.samples() * Float.BYTES;
  }

  /** Normalised values of the 256 levels of each channel. */
  long levels() {
    return levels;
  }

  /** Where the losses of the samples go, float64. */
  long losses() {
    return losses;
  }

  /**
   * The sum of the samples' losses in their order, once all that was given to the stream is done.
   */
  double sumOfLosses() {
    int bytes = shape.samples() * Double.BYTES;
    DeviceStream stream = device.computeStream();
    stream.download(hostLosses, 0, losses, bytes);
    stream.synchronize();
    ByteBuffer found = hostLosses.slice(0, bytes);
    double sum = 0;
    while (found.hasRemaining()) {
      sum += found.getDouble();
    }
    return sum;
  }

  /** Puts a loss in the place of the first sample's. */
  void setLoss(double loss) {
    hostLosses.slice(0, Double.BYTES).putDouble(loss);
    device.computeStream().upload(losses, hostLosses, 0, Double.BYTES);
  }

  private void free(long address) {
    if (address != 0) {
      device.free(address);
    }
  }

  private void closeTable() {
    if (table != null) {
      table.close();
      hostLosses.close();
    }
    free(deviceTable);
    free(losses);
  }

  @Override
  public void close() {
    closeTable();
    free(pixels);
    free(levels);
  }
}
