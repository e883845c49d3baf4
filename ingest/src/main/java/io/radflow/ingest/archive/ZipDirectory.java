package io.radflow.ingest.archive;

import io.radflow.core.store.ObjectStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Finds a zip file's central directory from its end (PKWARE's APPNOTE 6.3.10, sections 4.3.14 to
 * 4.3.16). What lies before the archive, such as the program of one that extracts itself, is passed
 * over even if places are told without it.
 */
final class ZipDirectory {

  private static final int END_RECORD = 0x06054b50;
  private static final int END_BYTES = 22;
  private static final int LOCATOR64 = 0x07064b50;
  private static final int LOCATOR64_BYTES = 20;
  private static final int END_RECORD64 = 0x06064b50;
  private static final int END64_BYTES = 56;
  private static final int ENTRY = 0x02014b50;
  private static final int ENTRY_BYTES = 46;
  private static final int MAX_COMMENT = 0xFFFF;

  private final ObjectStore store;
  private final String key;
  private final String etag;
  private final long bytes;

  /**
   * Where the directory is.
   *
   * @param start of the directory in the object
   * @param prefix bytes before the archive that its members' places do not count
   */
  record Found(long entries, long bytes, long start, long prefix) {}

  /** What an end record tells. */
  private record End(long entries, long bytes, long offset) {}

  ZipDirectory(ObjectStore store, String key, String etag, long bytes) {
    this.store = store;
    this.key = key;
    this.etag = etag;
    this.bytes = bytes;
  }

  Found find() throws IOException {
    int tailBytes = (int) Math.min(bytes, END_BYTES + MAX_COMMENT);
    ByteBuffer tail = little(store.readRange(key, etag, bytes - tailBytes, tailBytes));
    int at = endRecord(tail);
    End end =
        new End(
            Short.toUnsignedLong(tail.getShort(at + 10)),
            Integer.toUnsignedLong(tail.getInt(at + 12)),
            Integer.toUnsignedLong(tail.getInt(at + 16)));
    long endAt = bytes - tailBytes + at;
    int locator = at - LOCATOR64_BYTES;
    if (locator < 0 || tail.getInt(locator) != LOCATOR64) {
      return placed(end, endAt);
    }
    // The record before the locator, if it has no extension; else where the locator tells.
    long before = endAt - LOCATOR64_BYTES - END64_BYTES;
    ByteBuffer record = record64(before);
    long recordAt = record == null ? tail.getLong(locator + 8) : before;
    record = record == null ? record64(recordAt) : record;
    if (record == null) {
      throw new IOException("No directory's record at byte " + recordAt);
    }
    return placed(new End(record.getLong(32), record.getLong(40), record.getLong(48)), recordAt);
  }

  /** The last end record whose comment ends with the file; a comment may hold the mark too. */
  private static int endRecord(ByteBuffer tail) throws IOException {
    int loose = -1;
    for (int at = tail.limit() - END_BYTES; at >= 0; at--) {
      if (tail.getInt(at) == END_RECORD) {
        int comment = Short.toUnsignedInt(tail.getShort(at + END_BYTES - 2));
        if (at + END_BYTES + comment == tail.limit()) {
          return at;
        }
        loose = Math.max(loose, at);
      }
    }
    if (loose < 0) {
      throw new IOException("No directory at the end, expected a whole zip file");
    }
    return loose;
  }

  private ByteBuffer record64(long at) throws IOException {
    if (at < 0 || at > bytes - END64_BYTES) {
      return null;
    }
    ByteBuffer record = little(store.readRange(key, etag, at, END64_BYTES));
    return record.getInt(0) == END_RECORD64 ? record : null;
  }

  /** The directory where it is told to be, or else right before its end record. */
  private Found placed(End end, long endAt) throws IOException {
    boolean inside =
        end.entries() >= 0
            && end.bytes() >= 0
            && end.offset() >= 0
            && end.bytes() <= endAt
            && end.offset() <= endAt - end.bytes()
            && end.entries() <= end.bytes() / ENTRY_BYTES;
    if (!inside) {
      throw new IOException("The archive of " + bytes + " bytes cannot hold its " + end);
    }
    long prefix = endAt - end.bytes() - end.offset();
    boolean told = prefix == 0 || end.entries() == 0 || isEntry(end.offset());
    return new Found(
        end.entries(), end.bytes(), end.offset() + (told ? 0 : prefix), told ? 0 : prefix);
  }

  private boolean isEntry(long at) throws IOException {
    return little(store.readRange(key, etag, at, Integer.BYTES)).getInt(0) == ENTRY;
  }

  private static ByteBuffer little(byte[] read) {
    return ByteBuffer.wrap(read).order(ByteOrder.LITTLE_ENDIAN);
  }
}
