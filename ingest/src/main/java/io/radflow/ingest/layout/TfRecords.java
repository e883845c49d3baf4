package io.radflow.ingest.layout;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * Reads a TFRecord file (TensorFlow, {@code core/lib/io/record_writer.h}) of {@code
 * tensorflow.Example} messages.
 */
final class TfRecords implements Closeable {

  private static final long MAX_RECORD_BYTES = 256L << 20;
  private static final int MASK_DELTA = 0xa282ead8;
  private static final int LENGTH_BYTES = Long.BYTES;

  private final InputStream in;
  private long position;

  TfRecords(InputStream in) {
    this.in = in;
  }

  /**
   * The next record's bytes, or null at the end.
   *
   * @throws DamagedRecord if its checksum is wrong; the next one can be read
   * @throws IOException if the file breaks off or a length is damaged
   */
  byte[] next() throws IOException {
    byte[] length = in.readNBytes(LENGTH_BYTES);
    if (length.length == 0) {
      return null;
    }
    long start = position;
    require(length, LENGTH_BYTES);
    if (checksum(length) != readChecksum()) {
      throw new IOException("The length of the record at byte " + start + " is damaged");
    }
    long bytes = ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getLong();
    if (bytes < 0 || bytes > MAX_RECORD_BYTES) {
      throw new IOException(
          String.format(
              "The record at byte %d has %d bytes, expected at most %d",
              start, bytes, MAX_RECORD_BYTES));
    }
    byte[] record = in.readNBytes((int) bytes);
    require(record, (int) bytes);
    int expected = readChecksum();
    position += bytes + LENGTH_BYTES + 2 * Integer.BYTES;
    if (checksum(record) != expected) {
      throw new DamagedRecord("The checksum of the record at byte " + start + " is wrong");
    }
    return record;
  }

  private int readChecksum() throws IOException {
    byte[] bytes = in.readNBytes(Integer.BYTES);
    require(bytes, Integer.BYTES);
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt();
  }

  private void require(byte[] read, int expected) throws IOException {
    if (read.length < expected) {
      throw new EOFException("The file ends within the record at byte " + position);
    }
  }

  private static int checksum(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return Integer.rotateRight((int) crc.getValue(), 15) + MASK_DELTA;
  }

  /**
   * The features of an Example: byte strings as byte[], integers as Long, the first value of each;
   * other kinds are left out.
   *
   * @throws IOException if the bytes are no Example
   */
  static Map<String, Object> features(byte[] example) throws IOException {
    Map<String, Object> features = new HashMap<>();
    CodedInputStream in = CodedInputStream.newInstance(example);
    for (int tag; (tag = in.readTag()) != 0; ) {
      if (WireFormat.getTagFieldNumber(tag) == 1) {
        CodedInputStream map = in.readBytes().newCodedInput();
        for (int entry; (entry = map.readTag()) != 0; ) {
          if (WireFormat.getTagFieldNumber(entry) == 1) {
            readFeature(map.readBytes().newCodedInput(), features);
          } else {
            map.skipField(entry);
          }
        }
      } else {
        in.skipField(tag);
      }
    }
    return features;
  }

  private static void readFeature(CodedInputStream in, Map<String, Object> features)
      throws IOException {
    String name = "";
    Object value = null;
    for (int tag; (tag = in.readTag()) != 0; ) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case 1 -> name = in.readString();
        case 2 -> value = firstValue(in.readBytes().newCodedInput());
        default -> in.skipField(tag);
      }
    }
    if (value != null) {
      features.put(name, value);
    }
  }

  private static Object firstValue(CodedInputStream feature) throws IOException {
    Object value = null;
    for (int kind; (kind = feature.readTag()) != 0; ) {
      CodedInputStream list = feature.readBytes().newCodedInput();
      int tag = list.readTag();
      if (tag == 0) {
        continue;
      }
      boolean lengthGiven = WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED;
      value =
          switch (WireFormat.getTagFieldNumber(kind)) {
            case 1 -> list.readByteArray();
            case 3 -> {
              if (lengthGiven) {
                list.readRawVarint32();
              }
              yield list.readInt64();
            }
            default -> null;
          };
    }
    return value;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  /** One record is damaged; the file goes on. */
  static final class DamagedRecord extends IOException {
    private static final long serialVersionUID = 1L;

    private DamagedRecord(String message) {
      super(message);
    }
  }
}
