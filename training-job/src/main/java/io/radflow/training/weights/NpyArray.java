package io.radflow.training.weights;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * NumPy's {@code .npy} form of a float array: magic, version, a header of a Python literal, data.
 * Streams in chunks, where a library would need the file.
 */
final class NpyArray {

  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int HEADER_LIMIT = 64 * 1024;
  private static final int CHUNK_VALUES = 64 * 1024;
  private static final Pattern HEADER =
      Pattern.compile(
          "\\{\\s*'descr':\\s*'([^']+)',\\s*'fortran_order':\\s*(True|False),"
              + "\\s*'shape':\\s*\\(([0-9, ]*)\\),?\\s*\\}\\s*");

  private NpyArray() {}

  /** What precedes the data. */
  record Header(String type, boolean fortranOrder, int[] shape) {

    long count() {
      return Arrays.stream(shape).asLongStream().reduce(1, Math::multiplyExact);
    }
  }

  static Header readHeader(InputStream in, String name) throws IOException {
    DataInputStream data = new DataInputStream(in);
    byte[] magic = new byte[MAGIC.length];
    data.readFully(magic);
    if (!Arrays.equals(magic, MAGIC)) {
      throw new IOException(name + " is not a NumPy array: its magic bytes differ");
    }
    int major = data.readUnsignedByte();
    data.readUnsignedByte();
    int length =
        major == 1
            ? Short.toUnsignedInt(Short.reverseBytes(data.readShort()))
            : Integer.reverseBytes(data.readInt());
    if (major < 1 || major > 3 || length < 0 || length > HEADER_LIMIT) {
      throw new IOException(
          String.format("%s: header of .npy version %d, %d bytes, not read", name, major, length));
    }
    byte[] header = new byte[length];
    data.readFully(header);
    return parse(new String(header, StandardCharsets.UTF_8), name);
  }

  private static Header parse(String text, String name) throws IOException {
    Matcher matcher = HEADER.matcher(text);
    if (!matcher.matches()) {
      throw new IOException(name + ": not a .npy header: " + text.strip());
    }
    try {
      int[] shape =
          Arrays.stream(matcher.group(3).split(","))
              .map(String::strip)
              .filter(size -> !size.isEmpty())
              .mapToInt(Integer::parseInt)
              .toArray();
      return new Header(matcher.group(1), matcher.group(2).equals("True"), shape);
    } catch (NumberFormatException e) {
      throw new IOException(name + ": a size in the .npy header is no integer: " + text.strip(), e);
    }
  }

  /** Reads little-endian float32 in C order; the header must have said that it is. */
  static float[] readValues(InputStream in, Header header, String name) throws IOException {
    if (!header.type().equals("<f4") || header.fortranOrder()) {
      throw new IOException(
          String.format(
              "%s: expected little-endian float32 in C order, found %s%s",
              name, header.type(), header.fortranOrder() ? " in Fortran order" : ""));
    }
    float[] values = new float[Math.toIntExact(header.count())];
    ByteBuffer chunk =
        ByteBuffer.allocate(4 * Math.min(values.length, CHUNK_VALUES))
            .order(ByteOrder.LITTLE_ENDIAN);
    for (int done = 0; done < values.length; ) {
      int count = Math.min(CHUNK_VALUES, values.length - done);
      int read = in.readNBytes(chunk.array(), 0, 4 * count);
      if (read < 4 * count) {
        throw new IOException(
            String.format("%s ends after %d of %d values", name, done + read / 4, values.length));
      }
      chunk.asFloatBuffer().get(values, done, count);
      done += count;
    }
    return values;
  }

  static void write(OutputStream out, int[] shape, float[] values) throws IOException {
    StringJoiner sizes = new StringJoiner(", ", "(", shape.length == 1 ? ",)" : ")");
    Arrays.stream(shape).forEach(size -> sizes.add(Integer.toString(size)));
    StringBuilder header =
        new StringBuilder("{'descr': '<f4', 'fortran_order': False, 'shape': " + sizes + ", }");
    // Version 1 wants the data aligned to 64 bytes: 10 bytes before the header, a newline after.
    header.append(" ".repeat(Math.floorMod(-(10 + header.length() + 1), 64))).append('\n');
    out.write(MAGIC);
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
