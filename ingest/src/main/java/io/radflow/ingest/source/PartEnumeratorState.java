package io.radflow.ingest.source;

import java.util.List;

/**
 * What the enumerator remembers: bounded by the number of units and parts, never by records.
 *
 * @param knownUnits every unit that was planned, in that order
 * @param pending splits that no reader holds
 * @param discoveryDone whether a bounded source has found all that it will read
 */
record PartEnumeratorState(
    List<String> knownUnits, List<PartSplit> pending, boolean discoveryDone) {

  static final PartEnumeratorState EMPTY = new PartEnumeratorState(List.of(), List.of(), false);

  PartEnumeratorState {
    knownUnits = List.copyOf(knownUnits);
    pending = List.copyOf(pending);
  }
}
