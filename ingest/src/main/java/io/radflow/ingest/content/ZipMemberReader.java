package io.radflow.ingest.content;

import io.radflow.core.store.ObjectStore;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.deflate64.Deflate64CompressorInputStream;
import org.tukaani.xz.LZMAInputStream;

/** Reads one member of a zip file by range (PKWARE's APPNOTE 6.3.10, section 4.3.7). */
final class ZipMemberReader {

  static final int STORED = 0;
  static final int DEFLATED = 8;

  private static final int DEFLATED_64 = 9;
  private static final int BZIP2 = 12;
  private static final int LZMA = 14;

  private static final int LZMA_HEADER_BYTES = 9;
  private static final int LZMA_PROPERTIES = 5;

  /** As large as the strongest preset of xz has. */
  private static final int LARGEST_DICTIONARY = 64 << 20;

  private static final int LOCAL_HEADER = 0x04034b50;
  private static final int HEADER_BYTES = 30;
  private static final int FLAGS_AT = 6;
  private static final int NAME_LENGTH_AT = 26;

  /** A flag of members packed by LZMA. */
  private static final int MARKED_END = 1 << 1;

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
    try {
      InputStream unpacked = unpacked(packed, member, header.getShort(FLAGS_AT));
      return new Checked(new UnpackLimit(unpacked, member.packed()), member);
    } catch (IOException e) {
      packed.close();
      throw e;
    }
  }

  private static InputStream unpacked(InputStream packed, Content.ZipMember member, int flags)
      throws IOException {
    return switch (member.method()) {
      case STORED -> packed;
      case DEFLATED -> new Inflating(packed);
      case DEFLATED_64 -> new Deflate64CompressorInputStream(buffered(packed));
      case BZIP2 -> new BZip2CompressorInputStream(buffered(packed));
      case LZMA -> lzma(buffered(packed), (flags & MARKED_END) != 0 ? -1 : member.bytes());
      default ->
          throw new IOException(
              String.format(
                  "The member is packed by method %d, expected %d, %d, %d, %d or %d",
                  member.method(), STORED, DEFLATED, DEFLATED_64, BZIP2, LZMA));
    };
  }

  private static InputStream buffered(InputStream packed) {
    return new BufferedInputStream(packed, 1 << 16);
  }

  /**
   * APPNOTE section 5.8: two bytes of version, two of the length of the properties, these.
   *
   * @param bytes that come out; −1 if a mark tells their end
   */
  private static InputStream lzma(InputStream packed, long bytes) throws IOException {
    ByteBuffer header =
        ByteBuffer.wrap(packed.readNBytes(LZMA_HEADER_BYTES)).order(ByteOrder.LITTLE_ENDIAN);
    if (header.limit() < LZMA_HEADER_BYTES || header.getShort(2) != LZMA_PROPERTIES) {
      throw new IOException("The member has no LZMA properties of 5 bytes");
    }
    long dictionary = Integer.toUnsignedLong(header.getInt(LZMA_HEADER_BYTES - Integer.BYTES));
    if (dictionary > LARGEST_DICTIONARY) {
      throw new IOException(
          String.format(
              "The member's LZMA dictionary is of %d bytes, expected at most %d",
              dictionary, LARGEST_DICTIONARY));
    }
    return new LZMAInputStream(packed, bytes, header.get(4), (int) dictionary);
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
