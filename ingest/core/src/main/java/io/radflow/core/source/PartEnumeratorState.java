package io.radflow.core.source;

import java.util.List;

/**
 * What the enumerator remembers: bounded by the number of units and of readers, never by records.
 *
 * @param knownUnits every unit that was planned, in that order
 * @param returned splits that a reader lost
 * @param ranges parts that no reader has had, in order
 * @param discoveryDone whether a bounded source has found all that it will read
 */
record PartEnumeratorState(
    List<String> knownUnits,
    List<PartSplit> returned,
    List<PartRange> ranges,
    boolean discoveryDone) {

  static final PartEnumeratorState EMPTY =
      new PartEnumeratorState(List.of(), List.of(), List.of(), false);

  PartEnumeratorState {
    knownUnits = List.copyOf(knownUnits);
    returned = List.copyOf(returned);
    ranges = List.copyOf(ranges);
  }
}
