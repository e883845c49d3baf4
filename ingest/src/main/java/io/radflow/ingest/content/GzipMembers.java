package io.radflow.ingest.content;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.flink.annotation.Internal;

/**
 * What a gzip file unpacks to: one member after the other (RFC 1952, section 2.2), then any number
 * of zeros, which tapes and some programs leave behind it.
 */
@Internal
public final class GzipMembers extends InputStream {

  private static final int BUFFER_BYTES = 1 << 16;
  private static final int MAGIC = 0x1F8B;

  private final BufferedInputStream packed;
  private InputStream member;

  /**
   * @param packed closed with this
   */
  public GzipMembers(InputStream packed) throws IOException {
    this.packed = new BufferedInputStream(packed, BUFFER_BYTES);
    member = open();
  }

  /** Whether a file begins as gzip files do. */
  public static boolean begins(byte[] first) {
    return first.length >= 2
        && (first[0] & 0xFF) == MAGIC >> 8
        && (first[1] & 0xFF) == (MAGIC & 0xFF);
  }

  private InputStream open() throws IOException {
    return GzipCompressorInputStream.builder()
        .setInputStream(packed)
        .setDecompressConcatenated(false)
        .get();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (member != null) {
      int read = member.read(target, offset, length);
      if (read >= 0) {
        return read;
      }
      member = isAtMember() ? open() : null;
    }
    return -1;
  }

  /** Looks at what is behind a member. */
  private boolean isAtMember() throws IOException {
    packed.mark(2);
    int first = packed.read();
    if (first == MAGIC >> 8) {
      packed.reset();
      return true;
    }
    while (first == 0) {
      first = packed.read();
    }
    if (first >= 0) {
      throw new IOException("Behind the compressed bytes are others, expected zeros at most");
    }
    return false;
  }

  @Override
  public void close() throws IOException {
    packed.close();
  }
}
