package io.radflow.infra.models.pytorch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** The bytes of pickles, counted and limited. */
final class PickleInput {

  /** R152x4's with its optimizer has less than one of them. */
  static final int MOST_BYTES = 16 << 20;

  private static final int LONGEST_LINE = 1_000;

  private final InputStream in;
  private long position;

  PickleInput(InputStream in) {
    this.in = in;
  }

  /** Bytes read so far. */
  long position() {
    return position;
  }

  int readByte() throws IOException {
    int one = in.read();
    if (one < 0) {
      throw new IOException("The pickle ends at byte " + position);
    }
    count(1);
    return one;
  }

  /** Little-endian, unsigned but for eight bytes. */
  long readNumber(int bytes) throws IOException {
    ByteBuffer number = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    number.put(readBytes(bytes));
    return number.getLong(0);
  }

  byte[] readBytes(long length) throws IOException {
    if (length < 0 || length > MOST_BYTES - position) {
      throw new IOException(
          "The pickle asks for %s bytes at byte %d; at most %d are read"
              .formatted(Long.toUnsignedString(length), position, MOST_BYTES));
    }
    byte[] bytes = in.readNBytes((int) length);
    if (bytes.length < length) {
      throw new IOException("The pickle ends at byte " + (position + bytes.length));
    }
    count(bytes.length);
    return bytes;
  }

  /** Text up to a line's end, as names stand in pickles. */
  String readLine() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int one = readByte(); one != '\n'; one = readByte()) {
      if (line.length() == LONGEST_LINE) {
        throw new IOException("A name of more than " + LONGEST_LINE + " bytes in the pickle");
      }
      line.append((char) one);
    }
    return line.toString();
  }

  String readText(long length) throws IOException {
    return new String(readBytes(length), StandardCharsets.UTF_8);
  }

  private void count(int bytes) throws IOException {
    position += bytes;
    if (position > MOST_BYTES) {
      throw new IOException("The pickle has more than " + MOST_BYTES + " bytes");
    }
  }
}
