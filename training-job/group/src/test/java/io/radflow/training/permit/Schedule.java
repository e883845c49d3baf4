package io.radflow.training.permit;

import java.util.SplittableRandom;

/**
 * What is drawn of a schedule before it runs.
 *
 * @param step how long a training step takes, in microseconds: from far less to far more than to
 *     read its rows
 * @param lookAhead turns that readers may be ahead
 * @param room rows that a channel takes
 * @param readersAnswer whether a reader that a full channel holds still takes in triggers
 * @param faults share of the store's writes that go wrong
 * @param aborts share of checkpoints that are aborted for no reason
 * @param kills tasks that die
 * @param savepoints that are taken beside checkpoints
 * @param stops savepoints with which the job stops, to go on with other numbers of ranks
 * @param corrupted whether a rank's parameters change by themselves once
 */
record Schedule(
    long seed,
    Variant variant,
    SimulatedRun run,
    long step,
    int lookAhead,
    int room,
    boolean readersAnswer,
    double faults,
    double aborts,
    int kills,
    int savepoints,
    int stops,
    boolean corrupted,
    int ranks) {

  private static final long RUN = 0x5DEECE66DL;

  /** A run of up to 8 leaves, with all that can go wrong. */
  static Schedule small(long seed) {
    return drawn(seed, Variant.PERMITS, 0, 3, 12, true);
  }

  /** A run of 16 to 64 leaves, with all that can go wrong. */
  static Schedule big(long seed) {
    return drawn(seed, Variant.PERMITS, 4, 6, 60, true);
  }

  /** A run in which nothing goes wrong, with one checkpoint after the other. */
  static Schedule calm(long seed, Variant variant) {
    return drawn(seed, variant, 1, 3, 24, false);
  }

  private static Schedule drawn(
      long seed, Variant variant, int leastBits, int mostBits, int maxSteps, boolean trouble) {
    SplittableRandom random = new SplittableRandom(seed);
    int leaves = 1 << random.nextInt(leastBits, mostBits + 1);
    int lanes = leaves << random.nextInt(3);
    int batch = lanes << random.nextInt(leaves > 8 ? 1 : 2);
    int steps = random.nextInt(2, maxSteps + 1);
    int every = random.nextInt(1, steps + 1);
    int passRows = random.nextInt(3) == 0 ? 0 : random.nextInt(1, 2 * batch + 2);
    int endPass = passRows == 0 || random.nextInt(3) > 0 ? 0 : random.nextInt(1, steps / every + 1);
    if (!trouble) {
      endPass = 0;
    }
    boolean dying = trouble && random.nextInt(2) == 0;
    return new Schedule(
        seed,
        variant,
        new SimulatedRun(leaves, lanes, batch, steps, every, passRows, endPass, seed ^ RUN),
        SimulatedTime.MILLISECOND << random.nextInt(9),
        random.nextInt(1, 6),
        random.nextInt(1, 5),
        random.nextBoolean(),
        trouble && random.nextInt(3) == 0 ? 0.1 : 0,
        trouble && random.nextInt(2) == 0 ? 0.3 : 0,
        dying ? random.nextInt(1, 4) : 0,
        trouble ? random.nextInt(3) : 0,
        trouble ? random.nextInt(3) : 0,
        trouble && random.nextInt(8) == 0,
        random.nextInt(trouble ? 1 : 2, leaves + 1));
  }
}
