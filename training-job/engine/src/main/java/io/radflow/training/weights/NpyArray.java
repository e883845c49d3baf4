package io.radflow.training.weights;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.StringJoiner;

/**
 * The values of NumPy's {@code .npy} form of an array of floating-point values, which are float32
 * here. Streams in chunks, where a library would need the file.
 */
final class NpyArray {

  /** What {@link #type} knows, for messages. */
  static final String TYPES = "<f4, <f2 or <f8, which are float32, float16 and float64";

  private static final int CHUNK_VALUES = 64 * 1024;

  private NpyArray() {}

  /** What values of NumPy's type are, of either byte order; empty unless weights can be that. */
  static Optional<FloatingPoint> type(String type) {
    return switch (type) {
      case "<f2", ">f2" -> Optional.of(FloatingPoint.FLOAT16);
      case "<f4", ">f4" -> Optional.of(FloatingPoint.FLOAT32);
      case "<f8", ">f8" -> Optional.of(FloatingPoint.FLOAT64);
      default -> Optional.empty();
    };
  }

  /**
   * Reads values, all that is left in the stream. What float32 has no number for is infinite.
   *
   * @param shape that the header was found to have
   * @return the values in C order, the last index varying fastest
   * @throws IOException if there are fewer values or more bytes than the shape says
   */
  static float[] readValues(InputStream in, NpyHeader header, int[] shape, String name)
      throws IOException {
    float[] values = new float[Arrays.stream(shape).reduce(1, Math::multiplyExact)];
    FloatingPoint type = type(header.type()).orElseThrow();
    int size = type.bytes();
    ByteOrder order =
        header.type().startsWith(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    ByteBuffer chunk =
        ByteBuffer.allocate(size * Math.min(values.length, CHUNK_VALUES)).order(order);
    for (int done = 0; done < values.length; ) {
      int count = Math.min(CHUNK_VALUES, values.length - done);
      int read = in.readNBytes(chunk.array(), 0, size * count);
      if (read < size * count) {
        throw new IOException(
            String.format(
                "%s ends after %d of the %d values of its shape %s",
                name, done + read / size, values.length, header.shape()));
      }
      if (type == FloatingPoint.FLOAT32) {
        chunk.asFloatBuffer().get(values, done, count);
      } else {
        for (int i = 0; i < count; i++) {
          values[done + i] = type.read(chunk, size * i);
        }
      }
      done += count;
    }
    if (in.read() != -1) {
      throw new IOException(
          String.format(
              "%s goes on after the %d values of its shape %s",
              name, values.length, header.shape()));
    }
    return header.fortranOrder() ? toRowMajor(values, shape) : values;
  }

  /** Reorders values of which the first index varies fastest. */
  private static float[] toRowMajor(float[] values, int[] shape) {
    int[] stride = new int[shape.length];
    int step = 1;
    for (int i = 0; i < shape.length; i++) {
      stride[i] = step;
      step *= shape[i];
    }
    float[] rowMajor = new float[values.length];
    int[] index = new int[shape.length];
    int from = 0;
    for (int to = 0; to < values.length; to++) {
      rowMajor[to] = values[from];
      for (int i = shape.length - 1; i >= 0; i--) {
        from += stride[i];
        if (++index[i] < shape[i]) {
          break;
        }
        from -= stride[i] * shape[i];
        index[i] = 0;
      }
    }
    return rowMajor;
  }

  /** Writes header and values, little-endian in C order. */
  static void write(OutputStream out, int[] shape, float[] values) throws IOException {
    StringJoiner sizes = new StringJoiner(", ", "(", shape.length == 1 ? ",)" : ")");
    Arrays.stream(shape).forEach(size -> sizes.add(Integer.toString(size)));
    StringBuilder header =
        new StringBuilder("{'descr': '<f4', 'fortran_order': False, 'shape': " + sizes + ", }");
    // Version 1 wants the data aligned to 64 bytes: 10 bytes before the header, a newline after.
    header.append(" ".repeat(Math.floorMod(-(10 + header.length() + 1), 64))).append('\n');
    out.write(NpyHeader.MAGIC);
    out.write(new byte[] {1, 0, (byte) header.length(), (byte) (header.length() >> 8)});
    out.write(header.toString().getBytes(StandardCharsets.US_ASCII));
    ByteBuffer chunk =
        ByteBuffer.allocate(4 * Math.min(values.length, CHUNK_VALUES))
            .order(ByteOrder.LITTLE_ENDIAN);
    for (int done = 0; done < values.length; ) {
      int count = Math.min(CHUNK_VALUES, values.length - done);
      chunk.asFloatBuffer().put(values, done, count);
      out.write(chunk.array(), 0, 4 * count);
      done += count;
    }
  }
}
