package io.radflow.training.mixing;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * How the classes of an epoch's draws are spread over its batches.
 *
 * <p>Of w consecutive batches of B rows, m = wB in all, class c with n of the N draws has x rows.
 * In a shuffle of all rows x has the mean m·n/N and the variance m·n/N·(1 − n/N)·(N − m)/(N − 1).
 */
public final class ClassCounts {

  private final int[] draws;
  private final int batch;
  private final double[] shares;
  private final double squaredShares;
  private final int classes;

  /**
   * @param draws class of each draw of the epoch, in order
   * @param batch rows of one
   */
  public ClassCounts(int[] draws, int batch) {
    this.draws = draws;
    this.batch = batch;
    this.classes = 1 + Arrays.stream(draws).max().orElseThrow();
    this.shares = new double[classes];
    for (int drawn : draws) {
      shares[drawn] += 1.0 / draws.length;
    }
    this.squaredShares = Arrays.stream(shares).map(share -> share * share).sum();
  }

  /** The same draws in a random order. */
  public ClassCounts shuffled(long seed) {
    int[] shuffled = draws.clone();
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = shuffled.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swapped = shuffled[i];
      shuffled[i] = shuffled[j];
      shuffled[j] = swapped;
    }
    return new ClassCounts(shuffled, batch);
  }

  /**
   * D(w): the variance of the classes' counts over some consecutive batches, summed over the
   * classes, by that of a full shuffle. 1 for a full shuffle, below it for less chance.
   */
  public double variance(int batches) {
    int rows = batches * batch;
    int windows = draws.length / rows;
    double sum = 0;
    int[] counts = new int[classes];
    for (int window = 0; window < windows; window++) {
      sum += square(window * rows, rows, counts);
    }
    double n = draws.length;
    double shuffled = rows * (1 - squaredShares) * (n - rows) / (n - 1);
    return sum / windows / shuffled;
  }

  /** Σ (x − m·n/N)² of some rows. */
  private double square(int first, int rows, int[] counts) {
    double squares = 0;
    double products = 0;
    for (int i = first; i < first + rows; i++) {
      squares += 2 * counts[draws[i]]++ + 1;
      products += shares[draws[i]];
    }
    for (int i = first; i < first + rows; i++) {
      counts[draws[i]] = 0;
    }
    return squares - 2 * rows * products + (double) rows * rows * squaredShares;
  }

  /**
   * Pearson's correlation of the counts of a class in a batch and in the next, over all classes.
   */
  public double neighboursCorrelation() {
    int[] counts = new int[classes];
    double squares = 0;
    double products = 0;
    int batches = draws.length / batch;
    for (int i = 0; i < batches; i++) {
      squares += square(i * batch, batch, counts);
    }
    for (int i = 0; i + 1 < batches; i++) {
      products += product(i * batch, counts);
    }
    return products / (batches - 1) / (squares / batches);
  }

  /** Σ (x − m·n/N)(y − m·n/N) of a batch and the next. */
  private double product(int first, int[] counts) {
    double both = 0;
    double means = 0;
    for (int i = first; i < first + batch; i++) {
      counts[draws[i]]++;
      means += shares[draws[i]];
    }
    for (int i = first + batch; i < first + 2 * batch; i++) {
      both += counts[draws[i]];
      means += shares[draws[i]];
    }
    for (int i = first; i < first + batch; i++) {
      counts[draws[i]] = 0;
    }
    return both - batch * means + (double) batch * batch * squaredShares;
  }

  /** Different classes of each whole batch of the epoch. */
  public int[] distinct() {
    int[] last = new int[classes];
    return IntStream.range(0, draws.length / batch)
        .map(
            number -> {
              int different = 0;
              for (int i = number * batch; i < (number + 1) * batch; i++) {
                if (last[draws[i]] != number + 1) {
                  last[draws[i]] = number + 1;
                  different++;
                }
              }
              return different;
            })
        .toArray();
  }

  /** The mean number of different classes in a batch. */
  public double meanDistinct() {
    return Arrays.stream(distinct()).average().orElseThrow();
  }

  /** So many different classes, or fewer, has one batch of a hundred. */
  public int firstPercentileDistinct() {
    int[] sorted = distinct();
    Arrays.sort(sorted);
    return sorted[(sorted.length - 1) / 100];
  }
}
