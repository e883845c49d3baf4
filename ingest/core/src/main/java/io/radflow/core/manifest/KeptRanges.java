package io.radflow.core.manifest;

import io.radflow.core.parquet.ByteRange;
import java.util.HashMap;
import java.util.Map;

/**
 * Ranges of objects as they were read, up to a number of bytes. What is kept stays: of objects that
 * are read through in one random order after the other, no range is more likely to be asked for
 * next than any other.
 *
 * <p>Safe for use by several threads.
 */
final class KeptRanges {

  private final long most;
  private final Map<ObjectEntry, Map<ByteRange, byte[]>> ranges = new HashMap<>();
  private long bytes;

  /**
   * @param most bytes
   */
  KeptRanges(long most) {
    this.most = most;
  }

  /** The bytes of a range; null if they are not kept. */
  synchronized byte[] get(ObjectEntry entry, ByteRange range) {
    return ranges.getOrDefault(entry, Map.of()).get(range);
  }

  /** Keeps a range if there is room; nobody may change its bytes. */
  synchronized void keep(ObjectEntry entry, ByteRange range, byte[] read) {
    if (bytes + read.length <= most
        && ranges.computeIfAbsent(entry, key -> new HashMap<>()).putIfAbsent(range, read) == null) {
      bytes += read.length;
    }
  }

  /** Drops what is kept of an object. */
  synchronized void forget(ObjectEntry entry) {
    Map<ByteRange, byte[]> dropped = ranges.remove(entry);
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
