package io.radflow.training.weights;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.apache.commons.compress.archivers.zip.Zip64Mode;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.apache.commons.compress.utils.SeekableInMemoryByteChannel;

/**
 * Writes the zip that NumPy's savez (stored) and savez_compressed (deflated) write: every local
 * header in zip64 form, whatever the entry's size. Independent of the code under test.
 */
final class NumpyZip implements Closeable {

  /** Values by their position in C order. */
  interface Values {
    float at(int position);
  }

  /** Adds the entries of a file. */
  interface Content {
    void addTo(NumpyZip zip) throws IOException;
  }

  private final ZipArchiveOutputStream zip;
  private final int method;

  /**
   * @param method {@link ZipArchiveOutputStream#STORED} or {@link ZipArchiveOutputStream#DEFLATED}
   */
  NumpyZip(SeekableByteChannel channel, int method) throws IOException {
    zip = new ZipArchiveOutputStream(channel);
    zip.setUseZip64(Zip64Mode.Always);
    this.method = method;
  }

  /** A whole file in memory. */
  static byte[] bytes(int method, Content content) throws IOException {
    SeekableInMemoryByteChannel channel = new SeekableInMemoryByteChannel();
    try (NumpyZip zip = new NumpyZip(channel, method)) {
      content.addTo(zip);
    }
    return Arrays.copyOf(channel.array(), (int) channel.size());
  }

  /** Adds a float32 array, as NumPy stores one. */
  NumpyZip add(String name, int[] shape, Values values) throws IOException {
    put(name + ".npy");
    // Not closed: that would close the zip.
    DataOutputStream out = new DataOutputStream(new BufferedOutputStream(zip, 1 << 16));
    out.write(header("<f4", false, shape));
    int count = Arrays.stream(shape).reduce(1, Math::multiplyExact);
    for (int i = 0; i < count; i++) {
      out.writeInt(Integer.reverseBytes(Float.floatToRawIntBits(values.at(i))));
    }
    out.flush();
    zip.closeArchiveEntry();
    return this;
  }

  /** Adds anything. */
  NumpyZip add(String entry, byte[]... parts) throws IOException {
    put(entry);
    for (byte[] part : parts) {
      zip.write(part);
    }
    zip.closeArchiveEntry();
    return this;
  }

  private void put(String entry) throws IOException {
    ZipArchiveEntry zipEntry = new ZipArchiveEntry(entry);
    zipEntry.setMethod(method);
    zip.putArchiveEntry(zipEntry);
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }

  /** Header of version 1, as NumPy pads it. */
  static byte[] header(String type, boolean fortranOrder, int... shape) {
    String sizes =
        Arrays.stream(shape).mapToObj(Integer::toString).collect(Collectors.joining(", "));
    return header(
        String.format(
            "{'descr': '%s', 'fortran_order': %s, 'shape': (%s%s), }",
            type, fortranOrder ? "True" : "False", sizes, shape.length == 1 ? "," : ""));
  }

  /** Header of version 1 with any literal. */
  static byte[] header(String literal) {
    int length = (10 + literal.length() + 1 + 63) / 64 * 64 - 10;
    byte[] text =
        String.format("%-" + (length - 1) + "s\n", literal).getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(10 + text.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0})
        .putShort((short) text.length)
        .put(text)
        .array();
  }
}
