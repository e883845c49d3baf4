package io.radflow.core.parquet;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.TreeMap;
import org.apache.parquet.io.DelegatingSeekableInputStream;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.SeekableInputStream;

/** A Parquet object of which some ranges are in memory; to read any other byte is an error. */
final class FetchedRanges implements InputFile {

  private final String name;
  private final long length;
  private final TreeMap<Long, byte[]> ranges = new TreeMap<>();

  /**
   * @param name of the object, for messages
   * @param length of the object, bytes
   */
  FetchedRanges(String name, long length) {
    this.name = name;
    this.length = length;
  }

  FetchedRanges with(long offset, byte[] bytes) {
    ranges.put(offset, bytes);
    return this;
  }

  FetchedRanges without(long offset) {
    ranges.remove(offset);
    return this;
  }

  @Override
  public long getLength() {
    return length;
  }

  @Override
  public SeekableInputStream newStream() {
    Cursor cursor = new Cursor();
    return new DelegatingSeekableInputStream(cursor) {
      @Override
      public long getPos() {
        return cursor.position;
      }

      @Override
      public void seek(long position) {
        cursor.position = position;
      }
    };
  }

  @Override
  public String toString() {
    return name;
  }

  private final class Cursor extends InputStream {

    private long position;

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] target, int offset, int wanted) throws IOException {
      if (wanted == 0) {
        return 0;
      }
      if (position >= length) {
        return -1;
      }
      Map.Entry<Long, byte[]> range = ranges.floorEntry(position);
      long left = range == null ? 0 : range.getKey() + range.getValue().length - position;
      if (left <= 0) {
        throw new EOFException("its index points to byte " + position + ", which is no page's");
      }
      int read = (int) Math.min(wanted, left);
      System.arraycopy(range.getValue(), (int) (position - range.getKey()), target, offset, read);
      position += read;
      return read;
    }
  }
}
