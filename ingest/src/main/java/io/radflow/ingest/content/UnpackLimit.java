package io.radflow.ingest.content;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.flink.annotation.Internal;

/** Passes on an unpacked stream until it has grown beyond what its packed size can hold. */
@Internal
public final class UnpackLimit extends FilterInputStream {

  private static final long ALWAYS_ALLOWED = 16L << 20;
  private static final long MAX_RATIO = 200;

  private final long limit;
  private long passed;

  /**
   * @param packedBytes size as stored; 200 times that, at least 16 MiB, may come out
   */
  public UnpackLimit(InputStream in, long packedBytes) {
    super(in);
    this.limit = limit(packedBytes);
  }

  /** The most bytes that may come out of so many. */
  static long limit(long packedBytes) {
    return Math.max(
        ALWAYS_ALLOWED,
        packedBytes > Long.MAX_VALUE / MAX_RATIO ? packedBytes : MAX_RATIO * packedBytes);
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
  public static final class Exceeded extends IOException {
    private static final long serialVersionUID = 1L;

    private Exceeded(long limit) {
      super("Unpacks to more than the " + limit + " bytes that are allowed for its size");
    }
  }
}
