package io.radflow.core.source;

import java.util.Objects;
import org.apache.flink.annotation.Internal;

/**
 * Parts of a unit that no reader holds yet, in order.
 *
 * @param unit what the parts belong to, such as a drop; unique for the job's life
 * @param from number of the first part
 * @param to number after the last part
 * @param parts number of parts of the unit
 * @param payload what the planner tells the readers of these parts
 */
@Internal
public record PartRange(String unit, int from, int to, int parts, String payload) {

  public PartRange {
    Objects.requireNonNull(unit, "unit");
    Objects.requireNonNull(payload, "payload");
    if (from < 0 || from >= to || to > parts) {
      throw new IllegalArgumentException(
          String.format("Expected 0 <= from < to <= parts; found %d to %d of %d", from, to, parts));
    }
  }

  /** All parts of a unit. */
  public PartRange(String unit, int parts, String payload) {
    this(unit, 0, parts, parts, payload);
  }

  PartSplit first() {
    return new PartSplit(unit, from, parts, payload);
  }

  int size() {
    return to - from;
  }

  /** What is left behind the first; null for nothing. */
  PartRange rest() {
    return size() == 1 ? null : new PartRange(unit, from + 1, to, parts, payload);
  }
}
