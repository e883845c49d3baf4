package io.radflow.core.source;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;

/** What no reader holds: splits that came back, then ranges of parts in order. */
final class PendingParts {

  private final List<PartSplit> returned;
  private final Deque<PartRange> ranges;

  PendingParts(List<PartSplit> returned, List<PartRange> ranges) {
    this.returned = new ArrayList<>(returned);
    this.ranges = new ArrayDeque<>(ranges);
  }

  boolean isEmpty() {
    return returned.isEmpty() && ranges.isEmpty();
  }

  long size() {
    return returned.size() + ranges.stream().mapToLong(PartRange::size).sum();
  }

  void add(List<PartRange> found) {
    ranges.addAll(found);
  }

  /** Takes back splits that a reader lost; they come first, in the order of reading. */
  void giveBack(List<PartSplit> splits, Comparator<PartSplit> order) {
    returned.addAll(splits);
    returned.sort(order);
  }

  PartSplit take() {
    if (!returned.isEmpty()) {
      return returned.remove(0);
    }
    PartRange range = ranges.removeFirst();
    if (range.rest() != null) {
      ranges.addFirst(range.rest());
    }
    return range.first();
  }

  List<PartSplit> returned() {
    return List.copyOf(returned);
  }

  List<PartRange> ranges() {
    return List.copyOf(ranges);
  }
}
