package io.radflow.training.operator;

import io.radflow.training.plan.LeafRange;
import io.radflow.training.plan.RunPositions;
import io.radflow.training.plan.Turn;
import io.radflow.training.plan.Turns;
import io.radflow.training.source.RunSample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Holds samples back until all rows of their turn that some leaves have are here, and those of all
 * turns before it. What the run source may send bounds how many that can be.
 */
final class TurnBuffer {

  private final RunPositions positions;
  private final Turns turns;
  private final LeafRange leaves;
  private final Map<Long, Gathered> waiting = new HashMap<>();
  private int size;
  private long next;

  /**
   * @param position of the first row that is awaited, which begins a turn
   */
  TurnBuffer(RunPositions positions, LeafRange leaves, long position) {
    this.positions = positions;
    this.turns = positions.turns();
    this.leaves = leaves;
    this.next = turns.at(position);
  }

  /** Number of the turn that {@link #take} gives next. */
  long next() {
    return next;
  }

  /** Position of that turn's first row; at the run's end, its length. */
  long position() {
    return turns.position(next);
  }

  /** Position of the first row that is not here; at the run's end, its length. */
  long missing() {
    if (next == turns.count()) {
      return positions.length();
    }
    Gathered gathered = waiting.get(next);
    long first = leaves.from(turns.of(next), leaves.first());
    return gathered == null ? first : first + Arrays.asList(gathered.samples).indexOf(null);
  }

  /** Samples that are held back. */
  int size() {
    return size;
  }

  /** All samples that are held back, in no order. */
  List<RunSample> waiting() {
    List<RunSample> all = new ArrayList<>(size);
    for (Gathered turn : waiting.values()) {
      Arrays.stream(turn.samples).filter(Objects::nonNull).forEach(all::add);
    }
    return all;
  }

  /**
   * @throws IllegalStateException if a sample comes twice or is another leaf's, which would mean
   *     that the stream is not the planned one
   */
  void add(RunSample sample) {
    Turn turn = turns.of(turns.at(sample.position));
    Gathered gathered = turn.number() < next ? null : gathered(turn);
    long row = sample.position - leaves.from(turn, leaves.first());
    if (gathered != null && (row < 0 || row >= gathered.samples.length)) {
      throw new IllegalStateException(
          "Sample %s of position %d is not of leaves %d to %d"
              .formatted(sample.id, sample.position, leaves.first(), leaves.end() - 1));
    }
    if (gathered == null || !gathered.put((int) row, sample)) {
      throw new IllegalStateException(
          "Sample " + sample.id + " came twice for position " + sample.position);
    }
    size++;
  }

  private Gathered gathered(Turn turn) {
    return waiting.computeIfAbsent(turn.number(), number -> new Gathered(leaves.rows(turn)));
  }

  /** Whether all rows of a turn are here, of those of its rows that the leaves have. */
  boolean isWhole(long number) {
    if (number >= turns.count()) {
      return false;
    }
    Gathered gathered = waiting.get(number);
    return gathered == null
        ? leaves.rows(turns.of(number)) == 0
        : gathered.count == gathered.samples.length;
  }

  /** The samples of a turn that is whole, in the order of their positions. */
  List<RunSample> samples(long number) {
    Gathered gathered = waiting.get(number);
    return gathered == null ? List.of() : Arrays.asList(gathered.samples);
  }

  /** The samples of the next turn, which is whole. */
  List<RunSample> take() {
    List<RunSample> samples = samples(next);
    waiting.remove(next);
    size -= samples.size();
    next++;
    return samples;
  }

  private static final class Gathered {

    private final RunSample[] samples;
    private int count;

    private Gathered(int rows) {
      samples = new RunSample[rows];
    }

    private boolean put(int row, RunSample sample) {
      if (samples[row] != null) {
        return false;
      }
      samples[row] = sample;
      count++;
      return true;
    }
  }
}
