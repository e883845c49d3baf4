package io.radflow.training.plan;

import io.radflow.core.random.SampleRandom;
import io.radflow.preprocess.split.Oversampling;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.flink.annotation.Internal;

/**
 * Which rows of the train split an epoch draws, and how often. Rows are numbered through all
 * shards, in their order.
 */
@Internal
public final class TrainRows {

  private static final int[] NONE = {};

  private enum Kind {
    ALL,
    CHOSEN,
    BALANCED,
    REPLACED,
    DRAWN
  }

  private final Kind kind;
  private final int[] chosen;

  /** For each row that is drawn of, its place among the chosen ones; none where it is the same. */
  private final int[] slots;

  private final int[] classes;
  private final long seed;
  private final long perEpoch;

  private TrainRows(Kind kind, int[] chosen, int[] slots, int[] classes, long seed, long perEpoch) {
    this.kind = kind;
    this.chosen = chosen;
    this.slots = slots;
    this.classes = classes;
    this.seed = seed;
    this.perEpoch = perEpoch;
  }

  /** Each row once. */
  public static TrainRows all(long rows) {
    return new TrainRows(Kind.ALL, NONE, NONE, NONE, 0, rows);
  }

  /** Some rows, each once. */
  public static TrainRows chosen(int[] rows) {
    int[] sorted = rows.clone();
    Arrays.sort(sorted);
    return new TrainRows(Kind.CHOSEN, sorted, NONE, NONE, 0, sorted.length);
  }

  /**
   * Some rows, so many draws an epoch, with replacement.
   *
   * @param draws of an epoch
   */
  public static TrainRows withReplacement(int[] rows, int draws, long seed) {
    int[] sorted = rows.clone();
    Arrays.sort(sorted);
    return new TrainRows(Kind.REPLACED, sorted, NONE, NONE, seed, draws);
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
        NONE,
        classes.clone(),
        seed,
        Oversampling.epochRows(classes));
  }

  /**
   * Draws with replacement by inverse class frequency, as many an epoch as there are rows; see
   * {@link Oversampling}.
   *
   * @param classes of all rows
   */
  public static TrainRows drawnByClass(int[] classes, long seed) {
    return new TrainRows(
        Kind.DRAWN,
        IntStream.range(0, classes.length).toArray(),
        NONE,
        classes.clone(),
        seed,
        Arrays.stream(classes).filter(of -> of >= 0).count());
  }

  /** Rows that each epoch draws, repeated ones counted. */
  public long perEpoch() {
    return perEpoch;
  }

  /** Different rows that are drawn, or can be. */
  public long images() {
    return kind == Kind.ALL ? perEpoch : chosen.length;
  }

  /** Whether each draw is of all rows that can be drawn. */
  public boolean isReplaced() {
    return kind == Kind.REPLACED || kind == Kind.DRAWN;
  }

  /** Whether an epoch is all rows once. */
  public boolean isAll() {
    return kind == Kind.ALL;
  }

  /**
   * The same draws of rows that are kept in another order: few-shot, fraction and oversampled draws
   * are of the rows as they were published, whatever order a view keeps them in.
   *
   * @param kept for each row that the draws are made of its number in the order of the shards
   */
  public TrainRows keptAt(int[] kept) {
    if (kind == Kind.ALL) {
      return this;
    }
    int[] numbers = Arrays.stream(chosen).map(row -> kept[row]).toArray();
    int[] sorted = numbers.clone();
    Arrays.sort(sorted);
    // Where each row is drawn once, it does not matter which draw is whose.
    int[] slots = kind == Kind.CHOSEN ? NONE : slots(numbers, sorted);
    return new TrainRows(kind, sorted, slots, classes, seed, perEpoch);
  }

  /** Where each number is among the sorted ones. */
  private static int[] slots(int[] numbers, int[] sorted) {
    boolean all = sorted.length > 0 && sorted[sorted.length - 1] == sorted.length - 1;
    return all
        ? numbers
        : Arrays.stream(numbers).map(row -> Arrays.binarySearch(sorted, row)).toArray();
  }

  /** What one epoch draws. */
  OfEpoch ofEpoch(long epoch) {
    return kind == Kind.ALL ? OfEpoch.ALL : new OfEpoch(chosen, slotted(drawn(epoch)), seed, epoch);
  }

  private int[] slotted(int[] drawn) {
    if (slots.length == 0) {
      return drawn;
    }
    int[] ordered = new int[drawn.length];
    for (int i = 0; i < drawn.length; i++) {
      ordered[slots[i]] = drawn[i];
    }
    return ordered;
  }

  /** How often each of the chosen rows is drawn, in the order of the rows that it is drawn of. */
  private int[] drawn(long epoch) {
    if (kind == Kind.BALANCED) {
      return Oversampling.times(classes, seed, epoch);
    }
    if (kind == Kind.DRAWN) {
      return Oversampling.drawn(classes, seed, epoch);
    }
    int[] drawn = new int[chosen.length];
    if (kind == Kind.REPLACED) {
      SampleRandom random = new SampleRandom(seed, epoch, "replacement");
      for (long i = 0; i < perEpoch; i++) {
        drawn[random.nextInt(drawn.length)]++;
      }
    } else {
      Arrays.fill(drawn, 1);
    }
    return drawn;
  }

  void write(DataOutput out) throws IOException {
    out.writeByte(kind.ordinal());
    write(chosen, out);
    write(slots, out);
    write(classes, out);
    out.writeLong(seed);
    out.writeLong(perEpoch);
  }

  static TrainRows read(DataInput in) throws IOException {
    return new TrainRows(
        Kind.values()[in.readByte()],
        readNumbers(in),
        readNumbers(in),
        readNumbers(in),
        in.readLong(),
        in.readLong());
  }

  private static void write(int[] numbers, DataOutput out) throws IOException {
    out.writeInt(numbers.length);
    for (int number : numbers) {
      out.writeInt(number);
    }
  }

  private static int[] readNumbers(DataInput in) throws IOException {
    int[] numbers = new int[in.readInt()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = in.readInt();
    }
    return numbers;
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
            31 * (31 * hashOfRows() + Arrays.hashCode(classes)) + Long.hashCode(seed));
  }

  private int hashOfRows() {
    int hash = Arrays.hashCode(chosen);
    return slots.length == 0 ? hash : 31 * hash + Arrays.hashCode(slots);
  }
}
