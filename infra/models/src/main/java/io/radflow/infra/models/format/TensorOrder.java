package io.radflow.infra.models.format;

import io.radflow.training.network.BitParameter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.Checksum;
import org.apache.flink.annotation.Internal;

/** Values in the order of PyTorch's kernels, OIHW, as little-endian float32. */
@Internal
public final class TensorOrder {

  private static final int CHUNK_VALUES = 64 * 1024;

  private TensorOrder() {}

  /**
   * Writes a parameter.
   *
   * @param published its values in the order of its shape, HWIO for a kernel
   */
  public static void write(BitParameter parameter, float[] published, OutputStream out)
      throws IOException {
    forEach(parameter, published, out::write);
  }

  /** Writes values in the order that they have. */
  public static void write(float[] values, OutputStream out) throws IOException {
    ByteBuffer chunk = chunk(values);
    for (float value : values) {
      put(value, chunk, out::write);
    }
    out.write(chunk.array(), 0, chunk.position());
  }

  /** Feeds the bytes that would be written to a checksum. */
  public static void feed(BitParameter parameter, float[] published, Checksum checksum)
      throws IOException {
    forEach(parameter, published, checksum::update);
  }

  private static void forEach(BitParameter parameter, float[] published, Bytes bytes)
      throws IOException {
    int rows = parameter.rows();
    int[] shape = parameter.shape();
    int in = shape.length == 4 ? shape[2] : 1;
    int pixels = parameter.rowLength() / in;
    ByteBuffer chunk = chunk(published);
    if (shape.length == 1) {
      for (float value : published) {
        put(value, chunk, bytes);
      }
    } else {
      for (int row = 0; row < rows; row++) {
        for (int channel = 0; channel < in; channel++) {
          for (int pixel = 0; pixel < pixels; pixel++) {
            put(published[(pixel * in + channel) * rows + row], chunk, bytes);
          }
        }
      }
    }
    bytes.take(chunk.array(), 0, chunk.position());
  }

  private static ByteBuffer chunk(float[] values) {
    return ByteBuffer.allocate(Float.BYTES * Math.min(values.length, CHUNK_VALUES))
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  private static void put(float value, ByteBuffer chunk, Bytes bytes) throws IOException {
    if (!chunk.hasRemaining()) {
      bytes.take(chunk.array(), 0, chunk.position());
      chunk.clear();
    }
    chunk.putFloat(value);
  }

  private interface Bytes {
    void take(byte[] bytes, int offset, int length) throws IOException;
  }
}
