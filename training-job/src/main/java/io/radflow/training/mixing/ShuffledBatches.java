package io.radflow.training.mixing;

import io.radflow.training.plan.RunPositions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** What batches would have if each source's rows came in the order of a full shuffle. */
final class ShuffledBatches {

  private final RunPositions positions;
  private final List<ShuffledEpoch> sources;

  /**
   * @param sources what is drawn of each of the run's sources
   */
  ShuffledBatches(RunPositions positions, List<ShuffledEpoch> sources) {
    this.positions = positions;
    this.sources = sources;
  }

  /** Rows of a source in consecutive batches. */
  private long drawn(int source, int batches) {
    return positions.own(source, (long) batches * positions.batchSize());
  }

  /**
   * The mean number of labels that are 1 on a row of some consecutive batches, whichever source it
   * is of; null if not known.
   */
  Double labels(int batches) {
    if (sources.stream().anyMatch(source -> source.labels() == null)) {
      return null;
    }
    // Many labels have as many rows as others.
    Map<List<Long>, Double> found = new HashMap<>();
    double sum = 0;
    for (int i = 0; i < sources.get(0).labels().length; i++) {
      int label = i;
      List<Long> rows = sources.stream().map(source -> source.labels()[label]).toList();
      sum += found.computeIfAbsent(rows, members -> found(members, batches));
    }
    return sum;
  }

  /** The probability that a label of so many rows of each source is found. */
  private double found(List<Long> members, int batches) {
    double logMissing = 0;
    for (int i = 0; i < sources.size(); i++) {
      logMissing += sources.get(i).logMissing(members.get(i), drawn(i, batches));
    }
    return -Math.expm1(logMissing);
  }

  /** The mean number of patients, each source's told apart; null if not known. */
  Double patients(int batches) {
    return sum(ShuffledEpoch::patients, batches);
  }

  /** The mean number of drops, each source's told apart; null if not known. */
  Double drops(int batches) {
    return sum(ShuffledEpoch::drops, batches);
  }

  private Double sum(Function<ShuffledEpoch, Map<Long, Long>> groups, int batches) {
    double sum = 0;
    for (int i = 0; i < sources.size(); i++) {
      Map<Long, Long> sizes = groups.apply(sources.get(i));
      if (sizes == null) {
        return null;
      }
      sum += sources.get(i).distinct(sizes, drawn(i, batches));
    }
    return sum;
  }
}
