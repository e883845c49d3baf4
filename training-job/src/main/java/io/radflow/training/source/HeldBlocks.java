package io.radflow.training.source;

import io.radflow.training.plan.RowBlock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which blocks the readers hold, and whether they may get one more.
 *
 * <p>With one line, a block is handed out only while it is less than a window ahead of the oldest
 * one that a reader still holds, and a reader holds one that it sends and one that it fetches: that
 * bounds what the training operator has to hold back. With several lines readers send no row beyond
 * the operator's horizon, so what is held back does not grow with them; each line has a block that
 * is sent and one that is fetched, so what is fetched does not either.
 */
final class HeldBlocks {

  /** Blocks that a reader, or a line, may have: one that is sent, one that is fetched. */
  static final int ONE_AND_ONE_AHEAD = 2;

  private final int readers;
  private final boolean severalLines;
  private final Map<Integer, Set<HeldBlock>> held = new HashMap<>();

  HeldBlocks(int readers, boolean severalLines) {
    this.readers = readers;
    this.severalLines = severalLines;
  }

  /** Whether the reader was not known. */
  boolean tell(int reader, List<HeldBlock> blocks) {
    return held.put(reader, new HashSet<>(blocks)) == null;
  }

  void lose(int reader) {
    held.remove(reader);
  }

  void add(int reader, RowBlock block) {
    held.get(reader).add(HeldBlock.of(block));
  }

  /** Readers that have told what they hold. */
  Set<Integer> readers() {
    return held.keySet();
  }

  boolean holdsNothing(int reader) {
    return held.get(reader).isEmpty();
  }

  /** Fewest blocks first, so that a start gives every reader one before any gets two. */
  List<Integer> readersByBlocks() {
    List<Integer> sorted = new ArrayList<>(held.keySet());
    sorted.sort(Comparator.comparingInt(reader -> held.get(reader).size()));
    return sorted;
  }

  boolean mayGet(int reader, RowBlock next) {
    return severalLines
        ? inLine(HeldBlock.of(next).line()) < ONE_AND_ONE_AHEAD
        : held.get(reader).size() < ONE_AND_ONE_AHEAD
            && next.sequence() - oldest(next.sequence()) < window();
  }

  /** Blocks that the oldest one that is held may be behind. */
  int window() {
    return ONE_AND_ONE_AHEAD * readers + 1;
  }

  private long inLine(HeldBlock.Line line) {
    return held.values().stream()
        .flatMap(Set::stream)
        .filter(block -> block.line().equals(line))
        .count();
  }

  private long oldest(long otherwise) {
    return held.values().stream()
        .flatMap(Set::stream)
        .mapToLong(HeldBlock::sequence)
        .min()
        .orElse(otherwise);
  }
}
