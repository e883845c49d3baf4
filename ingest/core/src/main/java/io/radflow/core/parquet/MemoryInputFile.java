package io.radflow.core.parquet;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import org.apache.flink.annotation.Internal;
import org.apache.parquet.io.DelegatingSeekableInputStream;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.SeekableInputStream;

/** A Parquet file in memory. */
@Internal
public final class MemoryInputFile implements InputFile {

  static {
    HadoopStart.ensure();
  }

  private final String name;
  private final byte[] bytes;

  /**
   * @param name of the object, for messages
   */
  public MemoryInputFile(String name, byte[] bytes) {
    this.name = name;
    this.bytes = bytes;
  }

  @Override
  public long getLength() {
    return bytes.length;
  }

  @Override
  public SeekableInputStream newStream() {
    Cursor cursor = new Cursor(bytes);
    return new DelegatingSeekableInputStream(cursor) {
      @Override
      public long getPos() {
        return cursor.position();
      }

      @Override
      public void seek(long position) throws EOFException {
        cursor.seek(position);
      }
    };
  }

  @Override
  public String toString() {
    return name;
  }

  private static final class Cursor extends ByteArrayInputStream {

    Cursor(byte[] bytes) {
      super(bytes);
    }

    long position() {
      return pos;
    }

    void seek(long position) throws EOFException {
      if (position < 0 || position > count) {
        throw new EOFException("Seek to " + position + " of " + count + " bytes");
      }
      pos = (int) position;
    }
  }
}
