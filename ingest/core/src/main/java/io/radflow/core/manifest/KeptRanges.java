package io.radflow.core.manifest;

import io.radflow.core.parquet.ByteRange;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Ranges of objects as they were read, up to a number of bytes. What is kept stays: of objects that
 * are read through in one random order after the other, no range is more likely to be asked for
 * next than any other.
 *
 * <p>Safe for use by several threads.
 */
final class KeptRanges {

  private final long most;

  /** Of each object, what is kept by where it begins. */
  private final Map<ObjectEntry, TreeMap<Long, byte[]>> ranges = new HashMap<>();

  private long bytes;

  /**
   * @param most bytes
   */
  KeptRanges(long most) {
    this.most = most;
  }

  /** The bytes of a range that is kept, or lies within one that is; else null. */
  synchronized byte[] get(ObjectEntry entry, ByteRange range) {
    Map.Entry<Long, byte[]> around = around(entry, range);
    if (around == null) {
      return null;
    }
    byte[] kept = around.getValue();
    int from = (int) (range.offset() - around.getKey());
    return range.length() == kept.length
        ? kept
        : Arrays.copyOfRange(kept, from, from + range.length());
  }

  /** Whether all of a range is kept as one. */
  synchronized boolean covers(ObjectEntry entry, ByteRange range) {
    return around(entry, range) != null;
  }

  private Map.Entry<Long, byte[]> around(ObjectEntry entry, ByteRange range) {
    TreeMap<Long, byte[]> ofObject = ranges.get(entry);
    Map.Entry<Long, byte[]> before = ofObject == null ? null : ofObject.floorEntry(range.offset());
    return before == null || range.end() > before.getKey() + before.getValue().length
        ? null
        : before;
  }

  /** Whether so many bytes of an object would be kept. */
  synchronized boolean hasRoom(long more) {
    return bytes + more <= most;
  }

  /** Keeps a range if there is room; nobody may change its bytes. */
  synchronized void keep(ObjectEntry entry, ByteRange range, byte[] read) {
    if (hasRoom(read.length)
        && ranges.computeIfAbsent(entry, key -> new TreeMap<>()).putIfAbsent(range.offset(), read)
            == null) {
      bytes += read.length;
    }
  }

  /** Drops what is kept of an object. */
  synchronized void forget(ObjectEntry entry) {
    TreeMap<Long, byte[]> dropped = ranges.remove(entry);
    if (dropped != null) {
      bytes -= dropped.values().stream().mapToLong(range -> range.length).sum();
    }
  }

  /** Drops all, and lets no more come. */
  synchronized void close() {
    ranges.clear();
    bytes = most;
  }
}
