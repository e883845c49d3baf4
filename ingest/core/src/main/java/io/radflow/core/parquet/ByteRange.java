package io.radflow.core.parquet;

import org.apache.flink.annotation.Internal;

/**
 * Bytes of an object that lie side by side.
 *
 * @param offset of the first
 * @param length number of them
 */
@Internal
public record ByteRange(long offset, int length) {

  /** The byte after the last. */
  public long end() {
    return offset + length;
  }
}
