package io.radflow.ingest.archive;

import io.radflow.core.reject.RejectReason;
import io.radflow.core.reject.RejectedException;
import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.RangeInput;
import io.radflow.ingest.content.Content;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Lists a zip file by its central directory (PKWARE's APPNOTE 6.3.10, sections 4.3.12 to 4.3.16 and
 * 4.5.3), one entry at a time: a library would hold millions of them before any limit is asked.
 */
final class ZipScan {

  private static final int ENTRY = 0x02014b50;
  private static final int ENTRY_BYTES = 46;
  private static final long IN_EXTRA = 0xFFFFFFFFL;
  private static final int ENCRYPTED = 1;
  private static final int UTF8 = 1 << 11;
  private static final int ZIP64_EXTRA = 1;
  private static final int UNIX = 3;
  private static final int UNIX_TYPE = 0xF000;
  private static final int UNIX_FILE = 0x8000;
  private static final int UNIX_FOLDER = 0x4000;

  private final ObjectStore store;
  private final String key;
  private final String etag;
  private final long bytes;
  private final MemberCheck members;
  private ZipDirectory.Found directory;

  ZipScan(ObjectStore store, String key, String etag, long bytes, MemberCheck members) {
    this.store = store;
    this.key = key;
    this.etag = etag;
    this.bytes = bytes;
    this.members = members;
  }

  void scan() throws IOException, RejectedException {
    directory = new ZipDirectory(store, key, etag, bytes).find();
    RangeInput in = new RangeInput(store, key, etag, directory.start() + directory.bytes());
    in.seek(directory.start());
    for (long left = directory.entries(); left > 0; left--) {
      ByteBuffer header = read(in, ENTRY_BYTES);
      if (header.getInt(0) != ENTRY) {
        throw new IOException(
            String.format(
                "Found %08x at byte %d, expected an entry of the directory",
                header.getInt(0), in.position() - ENTRY_BYTES));
      }
      ByteBuffer name = read(in, Short.toUnsignedInt(header.getShort(28)));
      ByteBuffer extra = read(in, Short.toUnsignedInt(header.getShort(30)));
      in.seek(in.position() + Short.toUnsignedInt(header.getShort(32)));
      entry(header, name.array(), extra);
    }
  }

  private void entry(ByteBuffer header, byte[] nameBytes, ByteBuffer extra)
      throws IOException, RejectedException {
    int flags = header.getShort(8);
    String name = MemberName.ofZip(nameBytes, (flags & UTF8) != 0);
    Sizes sizes = Sizes.of(header, extra);
    members.count(sizes.unpacked());
    long offset = sizes.offset() + directory.prefix();
    if (sizes.packed() > bytes || offset > bytes - sizes.packed()) {
      throw new IOException(name + " is said to be outside the archive");
    }
    int type = header.getShort(38 + 2) & UNIX_TYPE;
    boolean unix = header.get(5) == UNIX && type != 0;
    if (name.endsWith("/") || unix && type == UNIX_FOLDER) {
      members.isSafe(name);
    } else if (unix && type != UNIX_FILE) {
      members.link(name);
    } else if ((flags & ENCRYPTED) != 0) {
      throw new RejectedException(
          RejectReason.UNREADABLE_ARCHIVE, name + " is encrypted, expected plain members");
    } else {
      long crc = Integer.toUnsignedLong(header.getInt(16));
      int method = Short.toUnsignedInt(header.getShort(10));
      members.file(
          name,
          new Content.ZipMember(key, etag, offset, sizes.packed(), sizes.unpacked(), crc, method));
    }
  }

  private static ByteBuffer read(RangeInput in, int length) throws IOException {
    byte[] read = in.readNBytes(length);
    if (read.length < length) {
      throw new IOException("The directory ends within an entry");
    }
    return little(read);
  }

  private static ByteBuffer little(byte[] read) {
    return ByteBuffer.wrap(read).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Sizes and place of a member, which zip64 moves to an extra field. */
  private record Sizes(long packed, long unpacked, long offset) {

    static Sizes of(ByteBuffer header, ByteBuffer extra) throws IOException {
      long unpacked = Integer.toUnsignedLong(header.getInt(24));
      long packed = Integer.toUnsignedLong(header.getInt(20));
      long offset = Integer.toUnsignedLong(header.getInt(42));
      ByteBuffer wide = zip64(extra);
      if (unpacked == IN_EXTRA) {
        unpacked = next(wide);
      }
      if (packed == IN_EXTRA) {
        packed = next(wide);
      }
      if (offset == IN_EXTRA) {
        offset = next(wide);
      }
      return new Sizes(packed, unpacked, offset);
    }

    private static ByteBuffer zip64(ByteBuffer extra) {
      while (extra.remaining() >= 4) {
        int id = Short.toUnsignedInt(extra.getShort());
        int length = Math.min(Short.toUnsignedInt(extra.getShort()), extra.remaining());
        if (id == ZIP64_EXTRA) {
          return extra.slice(extra.position(), length).order(ByteOrder.LITTLE_ENDIAN);
        }
        extra.position(extra.position() + length);
      }
      return ByteBuffer.allocate(0);
    }

    private static long next(ByteBuffer wide) throws IOException {
      if (wide.remaining() < Long.BYTES) {
        throw new IOException("A member's size is missing from its zip64 field");
      }
      long value = wide.getLong();
      if (value < 0) {
        throw new IOException("A member's size or place is said to be " + value);
      }
      return value;
    }
  }
}
