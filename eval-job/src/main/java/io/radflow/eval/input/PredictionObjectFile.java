package io.radflow.eval.input;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.apache.parquet.io.DelegatingSeekableInputStream;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.SeekableInputStream;

/** A whole object in memory, for Parquet's reader. */
final class PredictionObjectFile implements InputFile {

  private final byte[] bytes;

  PredictionObjectFile(byte[] bytes) {
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
      public void seek(long position) throws IOException {
        cursor.moveTo(position);
      }
    };
  }

  private static final class Cursor extends ByteArrayInputStream {

    Cursor(byte[] bytes) {
      super(bytes);
    }

    long position() {
      return pos;
    }

    void moveTo(long position) throws IOException {
      if (position < 0 || position > count) {
        throw new IOException("Position " + position + " is outside the " + count + " bytes");
      }
      pos = (int) position;
    }
  }
}
