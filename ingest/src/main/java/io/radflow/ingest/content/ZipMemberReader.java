package io.radflow.ingest.content;

import io.radflow.core.store.ObjectStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/** Reads one member of a zip file by range (PKWARE's APPNOTE 6.3.10, section 4.3.7). */
final class ZipMemberReader {

  static final int STORED = 0;
  static final int DEFLATED = 8;

  private static final int LOCAL_HEADER = 0x04034b50;
  private static final int HEADER_BYTES = 30;
  private static final int NAME_LENGTH_AT = 26;

  private ZipMemberReader() {}

  /**
   * The member's unpacked bytes; reading to their end fails if their CRC-32 or their size is
   * another than the directory's.
   */
  static InputStream open(ObjectStore store, Content.ZipMember member) throws IOException {
    ByteBuffer header =
        ByteBuffer.wrap(store.readRange(member.key(), member.etag(), member.offset(), HEADER_BYTES))
            .order(ByteOrder.LITTLE_ENDIAN);
    if (header.getInt(0) != LOCAL_HEADER) {
      throw new IOException(
          String.format(
              "Found %08x at byte %d, expected the header of a member",
              header.getInt(0), member.offset()));
    }
    int names =
        Short.toUnsignedInt(header.getShort(NAME_LENGTH_AT))
            + Short.toUnsignedInt(header.getShort(NAME_LENGTH_AT + 2));
    InputStream packed =
        store.openRange(
            member.key(), member.etag(), member.offset() + HEADER_BYTES + names, member.packed());
    InputStream unpacked = packed;
    if (member.method() == DEFLATED) {
      unpacked = new Inflating(packed);
    } else if (member.method() != STORED) {
      packed.close();
      throw new IOException(
          "The member is packed by method " + member.method() + ", expected 0 or 8");
    }
    return new Checked(new UnpackLimit(unpacked, member.packed()), member);
  }

  /** Gives back the inflater's native memory. */
  private static final class Inflating extends InflaterInputStream {
    private Inflating(InputStream packed) {
      super(packed, new Inflater(true), 1 << 16);
    }

    @Override
    public void close() throws IOException {
      inf.end();
      super.close();
    }
  }

  /** Compares size and checksum at the end. */
  private static final class Checked extends CheckedInputStream {
    private final Content.ZipMember member;
    private long passed;

    private Checked(InputStream in, Content.ZipMember member) {
      super(in, new CRC32());
      this.member = member;
    }

    @Override
    public int read() throws IOException {
      int value = super.read();
      passed(value < 0 ? -1 : 1);
      return value;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      int read = super.read(target, offset, length);
      passed(read);
      return read;
    }

    private void passed(int read) throws IOException {
      if (read >= 0) {
        passed += read;
      } else if (passed != member.bytes() || getChecksum().getValue() != member.crc32()) {
        throw new IOException(
            String.format(
                "The member has %d bytes of CRC-32 %08x, its directory says %d bytes of %08x",
                passed, getChecksum().getValue(), member.bytes(), member.crc32()));
      }
    }
  }
}
