package io.radflow.training.weights;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What precedes the values of a {@code .npy}: magic, version, a Python literal.
 *
 * @param type NumPy's name of the values' type, as {@code <f4}
 * @param fortranOrder whether the first index varies fastest, not the last
 * @param shape as the file says it; not to be trusted
 */
record NpyHeader(String type, boolean fortranOrder, List<Long> shape) {

  static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};

  // Where NumPy stops too, unless it is told to trust the file.
  private static final int LONGEST = 10_000;
  private static final Pattern LITERAL =
      Pattern.compile(
          "\\{\\s*'descr':\\s*'([^']+)',\\s*'fortran_order':\\s*(True|False),"
              + "\\s*'shape':\\s*\\(([0-9, ]*)\\),?\\s*\\}\\s*");

  /**
   * Reads a header, or nothing if what comes is no {@code .npy}.
   *
   * @param name of the tensor, for errors
   * @throws IOException if the header is not one that NumPy writes for an array of plain values
   */
  static Optional<NpyHeader> read(InputStream in, String name) throws IOException {
    if (!Arrays.equals(in.readNBytes(MAGIC.length), MAGIC)) {
      return Optional.empty();
    }
    DataInputStream data = new DataInputStream(in);
    int major = data.readUnsignedByte();
    data.readUnsignedByte();
    int length =
        major == 1
            ? Short.toUnsignedInt(Short.reverseBytes(data.readShort()))
            : Integer.reverseBytes(data.readInt());
    if (major < 1 || major > 3 || length < 0 || length > LONGEST) {
      throw new IOException(
          String.format(
              "%s: a .npy header of version %d and %d bytes; expected version 1 to 3 and at most"
                  + " %d bytes",
              name, major, Integer.toUnsignedLong(length), LONGEST));
    }
    byte[] header = new byte[length];
    data.readFully(header);
    return Optional.of(parse(new String(header, StandardCharsets.UTF_8).strip(), name));
  }

  private static NpyHeader parse(String text, String name) throws IOException {
    Matcher matcher = LITERAL.matcher(text);
    if (!matcher.matches()) {
      throw new IOException(name + ": not the .npy header of an array: " + Printable.of(text));
    }
    try {
      List<Long> shape =
          Arrays.stream(matcher.group(3).split(","))
              .map(String::strip)
              .filter(size -> !size.isEmpty())
              .map(Long::valueOf)
              .toList();
      return new NpyHeader(matcher.group(1), matcher.group(2).equals("True"), shape);
    } catch (NumberFormatException e) {
      throw new IOException(
          name + ": a size in the .npy header is no integer: " + Printable.of(text), e);
    }
  }
}
