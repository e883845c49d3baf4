package io.radflow.training.plan;

import io.radflow.core.random.SampleRandom;
import java.util.Arrays;

/**
 * How often one epoch draws each row of a selection.
 *
 * <p>Copies of a row that is drawn several times are spread over several visits to its piece, since
 * they would else all fall into one block. Of V visits, visit v draws ⌊((v+1)+φ)·c/V⌋ − ⌊(v+φ)·c/V⌋
 * of a row's c copies, where φ in [0, 1) is the row's own.
 */
final class OfEpoch {

  static final OfEpoch ALL = new OfEpoch(null, null, 0, 0);

  private static final int MOST_VISITS = 16;

  private final int[] chosen;
  private final int[] times;
  private final long seed;
  private final long epoch;

  /**
   * @param chosen numbers of rows, ascending; null for all rows once
   * @param times that each is drawn
   */
  OfEpoch(int[] chosen, int[] times, long seed, long epoch) {
    this.chosen = chosen;
    this.times = times;
    this.seed = seed;
    this.epoch = epoch;
  }

  boolean isAll() {
    return chosen == null;
  }

  /**
   * Visits to each piece: as many as the most copies of a row, but so few that at most twice the
   * rows are read that are drawn, where one visit does not read more.
   *
   * @param rows that one visit to each piece reads
   */
  int visits(long rows) {
    long draws = Arrays.stream(times).asLongStream().sum();
    int copies = Arrays.stream(times).max().orElse(0);
    long affordable = rows == 0 ? 1 : 2 * draws / rows;
    return (int) Math.max(1, Math.min(Math.min(MOST_VISITS, copies), affordable));
  }

  boolean isAnyDrawn(long first, int rows) {
    for (int i = place(first); i < place(first + rows); i++) {
      if (times[i] > 0) {
        return true;
      }
    }
    return false;
  }

  /**
   * Adds up what each visit draws of some rows.
   *
   * @param counts visit v's sum is added at {@code at + v * stride}
   */
  void count(long first, int rows, int visits, int[] counts, int at, int stride) {
    SampleRandom random = new SampleRandom(seed, epoch, "");
    int end = place(first + rows);
    for (int i = place(first); i < end; i++) {
      if (visits == 1) {
        counts[at] += times[i];
      } else if (times[i] > 0) {
        double phase = phase(random, i);
        for (int visit = 0; visit < visits; visit++) {
          counts[at + visit * stride] +=
              until(visit + 1, phase, i, visits) - until(visit, phase, i, visits);
        }
      }
    }
  }

  /** What a visit draws of a piece. */
  DrawnPiece of(Piece piece, long first, int visit, int visits) {
    SampleRandom random = new SampleRandom(seed, epoch, "");
    int from = place(first);
    int to = place(first + piece.rows());
    int draws = 0;
    int[] copies = new int[to - from];
    int[] before = new int[to - from];
    for (int i = from; i < to; i++) {
      double phase = visits == 1 || times[i] == 0 ? 0 : phase(random, i);
      before[i - from] = until(visit, phase, i, visits) - until(0, phase, i, visits);
      copies[i - from] = until(visit + 1, phase, i, visits) - until(visit, phase, i, visits);
      draws += copies[i - from];
    }
    int[] drawn = new int[draws];
    int[] drawnBefore = new int[draws];
    int next = 0;
    for (int i = from; i < to; i++) {
      Arrays.fill(drawn, next, next + copies[i - from], (int) (chosen[i] - first));
      Arrays.fill(drawnBefore, next, next + copies[i - from], before[i - from]);
      next += copies[i - from];
    }
    return new DrawnPiece(piece, drawn, visits == 1 ? null : drawnBefore);
  }

  private int until(int visit, double phase, int i, int visits) {
    return (int) Math.floor((visit + phase) * times[i] / visits);
  }

  private double phase(SampleRandom random, int i) {
    random.restart(seed, epoch, "visits/" + chosen[i]);
    return random.nextDouble();
  }

  /** Chosen rows that are before a row. */
  private int place(long row) {
    int found = Arrays.binarySearch(chosen, (int) Math.min(row, Integer.MAX_VALUE));
    return found < 0 ? -found - 1 : found;
  }
}
