package io.radflow.core.source;

import java.util.Objects;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.connector.source.SourceSplit;

/**
 * One part of a unit, to be read by one reader.
 *
 * @param unit what the part belongs to, such as a drop; unique for the job's life
 * @param part number of the part within its unit, from 0
 * @param parts number of parts of the unit
 * @param payload what the planner tells the reader
 * @param offset records of the part that were already emitted
 */
@Internal
public record PartSplit(String unit, int part, int parts, String payload, long offset)
    implements SourceSplit {

  public PartSplit {
    Objects.requireNonNull(unit, "unit");
    Objects.requireNonNull(payload, "payload");
    if (part < 0 || part >= parts || offset < 0) {
      throw new IllegalArgumentException(
          "Expected 0 <= part < parts and offset >= 0; found part "
              + part
              + " of "
              + parts
              + ", offset "
              + offset);
    }
  }

  /** A part from its start. */
  public PartSplit(String unit, int part, int parts, String payload) {
    this(unit, part, parts, payload, 0);
  }

  @Override
  public String splitId() {
    return unit + "#" + part;
  }

  PartSplit withOffset(long newOffset) {
    return new PartSplit(unit, part, parts, payload, newOffset);
  }
}
