package io.radflow.training.plan;

import io.radflow.core.random.SampleRandom;
import io.radflow.preprocess.split.Oversampling;
import java.io.Serializable;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.flink.annotation.Internal;

/**
 * Which rows of the train split an epoch draws, and how often. Rows are numbered through all
 * shards, in their order.
 */
@Internal
public final class TrainRows implements Serializable {

  private static final long serialVersionUID = 1L;

  private enum Kind {
    ALL,
    CHOSEN,
    BALANCED,
    REPLACED
  }

  private final Kind kind;
  private final int[] chosen;
  private final int[] classes;
  private final long seed;
  private final long perEpoch;

  private transient long epoch = -1;
  private transient int[] times;

  private TrainRows(Kind kind, int[] chosen, int[] classes, long seed, long perEpoch) {
    this.kind = kind;
    this.chosen = chosen;
    this.classes = classes;
    this.seed = seed;
    this.perEpoch = perEpoch;
  }

  /** Each row once. */
  public static TrainRows all(long rows) {
    return new TrainRows(Kind.ALL, new int[0], new int[0], 0, rows);
  }

  /** Some rows, each once. */
  public static TrainRows chosen(int[] rows) {
    int[] sorted = rows.clone();
    Arrays.sort(sorted);
    return new TrainRows(Kind.CHOSEN, sorted, new int[0], 0, sorted.length);
  }

  /**
   * Some rows, so many draws an epoch, with replacement.
   *
   * @param draws of an epoch
   */
  public static TrainRows withReplacement(int[] rows, int draws, long seed) {
    int[] sorted = rows.clone();
    Arrays.sort(sorted);
    return new TrainRows(Kind.REPLACED, sorted, new int[0], seed, draws);
  }

  /**
   * Each class as often as the largest; see {@link Oversampling}.
   *
   * @param classes of all rows
   */
  public static TrainRows oversampled(int[] classes, long seed) {
    return new TrainRows(
        Kind.BALANCED,
        IntStream.range(0, classes.length).toArray(),
        classes.clone(),
        seed,
        Oversampling.epochRows(classes));
  }

  /** Rows that each epoch draws, repeated ones counted. */
  public long perEpoch() {
    return perEpoch;
  }

  /** Different rows that are drawn. */
  public long images() {
    return kind == Kind.ALL ? perEpoch : chosen.length;
  }

  /** Whether an epoch is all rows once. */
  public boolean isAll() {
    return kind == Kind.ALL;
  }

  /**
   * Rows that an epoch draws of a shard, counted from the shard's first, in their order; as often
   * as they are drawn.
   *
   * @param first number of the shard's first row
   * @param rows of the shard
   */
  int[] of(long epoch, long first, long rows) {
    if (kind == Kind.ALL) {
      return IntStream.range(0, (int) rows).toArray();
    }
    int[] often = times(epoch);
    int from = place((int) first);
    int to = place((int) (first + rows));
    return IntStream.range(from, to)
        .flatMap(i -> IntStream.generate(() -> chosen[i] - (int) first).limit(often[i]))
        .toArray();
  }

  /** Rows that an epoch draws of a shard, repeated ones counted. */
  long count(long epoch, long first, long rows) {
    if (kind == Kind.ALL) {
      return rows;
    }
    int[] often = times(epoch);
    return IntStream.range(place((int) first), place((int) (first + rows)))
        .map(i -> often[i])
        .asLongStream()
        .sum();
  }

  /** Chosen rows that are before a row. */
  private int place(int row) {
    int found = Arrays.binarySearch(chosen, row);
    return found < 0 ? -found - 1 : found;
  }

  private synchronized int[] times(long ofEpoch) {
    if (times == null || epoch != ofEpoch) {
      times = drawn(ofEpoch);
      epoch = ofEpoch;
    }
    return times;
  }

  private int[] drawn(long ofEpoch) {
    if (kind == Kind.BALANCED) {
      return Oversampling.times(classes, seed, ofEpoch);
    }
    int[] drawn = new int[chosen.length];
    if (kind == Kind.REPLACED) {
      SampleRandom random = new SampleRandom(seed, ofEpoch, "replacement");
      for (long i = 0; i < perEpoch; i++) {
        drawn[random.nextInt(drawn.length)]++;
      }
    } else {
      Arrays.fill(drawn, 1);
    }
    return drawn;
  }

  /** Tells selections apart. */
  @Override
  public String toString() {
    return kind == Kind.ALL
        ? "all"
        : String.format(
            "%s(%d of %d, %08x)",
            kind,
            perEpoch,
            chosen.length,
            31 * (31 * Arrays.hashCode(chosen) + Arrays.hashCode(classes)) + Long.hashCode(seed));
  }
}
