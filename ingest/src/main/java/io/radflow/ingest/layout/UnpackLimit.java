package io.radflow.ingest.layout;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Passes on an unpacked stream until it has grown beyond reason. */
final class UnpackLimit extends FilterInputStream {

  private static final long ALWAYS_ALLOWED = 16L << 20;
  private static final long MAX_RATIO = 200;
  private static final long MAX_BYTES = 1L << 40;

  private final long limit;
  private long passed;

  /**
   * @param packedBytes size of the archive; 200 times that, at least 16 MiB, may come out
   */
  UnpackLimit(InputStream in, long packedBytes) {
    super(in);
    this.limit =
        Math.min(MAX_BYTES, Math.max(ALWAYS_ALLOWED, Math.multiplyExact(MAX_RATIO, packedBytes)));
  }

  @Override
  public int read() throws IOException {
    int value = super.read();
    count(value < 0 ? 0 : 1);
    return value;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    int read = super.read(target, offset, length);
    count(Math.max(0, read));
    return read;
  }

  @Override
  public long skip(long bytes) throws IOException {
    long skipped = super.skip(bytes);
    count(skipped);
    return skipped;
  }

  private void count(long bytes) throws IOException {
    passed += bytes;
    if (passed > limit) {
      throw new Exceeded(limit);
    }
  }

  /** More came out than is allowed. */
  static final class Exceeded extends IOException {
    private static final long serialVersionUID = 1L;

    private Exceeded(long limit) {
      super("Unpacks to more than the " + limit + " bytes that are allowed for its size");
    }
  }
}
