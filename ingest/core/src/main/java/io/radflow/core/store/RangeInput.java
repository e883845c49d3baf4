package io.radflow.core.store;

import java.io.IOException;
import java.io.InputStream;
import org.apache.flink.annotation.Internal;

/**
 * An object that is read here and there: a small range after a far jump, larger ones after. What is
 * read near the end comes with the bytes before it, for formats that keep their index there.
 */
@Internal
public final class RangeInput extends InputStream {

  private static final int FIRST_BYTES = 16 << 10;
  private static final int NEXT_BYTES = 1 << 20;

  private final ObjectStore store;
  private final String key;
  private final String etag;
  private final long end;
  private final int lastBytes;

  private byte[] buffer = new byte[0];
  private long bufferStart;
  private long position;

  /**
   * @param etag of the object as it was listed; null for whatever is there
   * @param end the byte after the last that may be read
   */
  public RangeInput(ObjectStore store, String key, String etag, long end) {
    this(store, key, etag, end, FIRST_BYTES);
  }

  /**
   * @param etag of the object as it was listed; null for whatever is there
   * @param end the byte after the last that may be read
   * @param lastBytes before the end that are read together
   */
  public RangeInput(ObjectStore store, String key, String etag, long end, int lastBytes) {
    this.store = store;
    this.key = key;
    this.etag = etag;
    this.end = end;
    this.lastBytes = Math.max(FIRST_BYTES, lastBytes);
  }

  public long position() {
    return position;
  }

  public void seek(long newPosition) {
    position = newPosition;
  }

  @Override
  public int read() throws IOException {
    return fill() ? Byte.toUnsignedInt(buffer[(int) (position++ - bufferStart)]) : -1;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (!fill()) {
      return -1;
    }
    int at = (int) (position - bufferStart);
    int read = Math.min(length, buffer.length - at);
    System.arraycopy(buffer, at, target, offset, read);
    position += read;
    return read;
  }

  /** Whether there is a byte at the position. */
  private boolean fill() throws IOException {
    long bufferEnd = bufferStart + buffer.length;
    if (position >= bufferStart && position < bufferEnd) {
      return true;
    }
    if (position >= end) {
      return false;
    }
    boolean near = position >= bufferEnd && position - bufferEnd < NEXT_BYTES;
    int wanted = near && buffer.length > 0 ? NEXT_BYTES : FIRST_BYTES;
    long start = Math.max(0, Math.min(position, end - lastBytes));
    buffer =
        store.readRange(key, etag, start, (int) Math.min(position - start + wanted, end - start));
    bufferStart = start;
    return true;
  }
}
