package io.radflow.training.operator;

import io.radflow.training.source.RunSample;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Holds samples back until all before them have come. The run source's window bounds how many that
 * can be.
 */
final class ReorderBuffer {

  private final Map<Long, RunSample> waiting = new HashMap<>();
  private long next;

  ReorderBuffer(long next) {
    this.next = next;
  }

  /** Position of the sample that {@link #poll} gives next. */
  long next() {
    return next;
  }

  int size() {
    return waiting.size();
  }

  /** All samples that are held back, in no order. */
  Iterable<RunSample> waiting() {
    return waiting.values();
  }

  /**
   * @throws IllegalStateException if a sample comes twice, which would mean that the stream is not
   *     the planned one
   */
  void add(RunSample sample) {
    if (sample.position < next || waiting.putIfAbsent(sample.position, sample) != null) {
      throw new IllegalStateException(
          "Sample " + sample.id + " came twice for position " + sample.position);
    }
  }

  /** The sample at the next position, if it is here. */
  Optional<RunSample> poll() {
    RunSample sample = waiting.remove(next);
    if (sample != null) {
      next++;
    }
    return Optional.ofNullable(sample);
  }
}
