package io.radflow.training.schedule;

import org.apache.flink.annotation.Internal;

/**
 * BiT-HyperRule (Kolesnikov et al., "Big Transfer", ECCV 2020, section 3.3): how long to fine-tune,
 * where the rate falls and whether to mix up, by the number of training images alone.
 */
@Internal
public enum HyperRule {
  SMALL(0, 100, 200, 300, 400, 500),
  MEDIUM(0.1, 500, 3000, 6000, 9000, 10_000),
  LARGE(0.1, 500, 6000, 12_000, 18_000, 20_000);

  private static final long MEDIUM_FROM = 20_000;
  private static final long LARGE_FROM = 500_000;
  private static final double FALL = 10;

  private final double mixupAlpha;
  private final long[] marks;

  HyperRule(double mixupAlpha, long... marks) {
    this.mixupAlpha = mixupAlpha;
    this.marks = marks;
  }

  /**
   * @param images of the training split
   */
  public static HyperRule of(long images) {
    return images < MEDIUM_FROM ? SMALL : images < LARGE_FROM ? MEDIUM : LARGE;
  }

  /** Steps of the run. */
  public long steps() {
    return marks[marks.length - 1];
  }

  /** The α of mixup; 0 for none. */
  public double mixupAlpha() {
    return mixupAlpha;
  }

  /**
   * The rate: linear warm-up to the first mark, then a tenth after each of the next three; 0 from
   * the last mark on.
   *
   * @param step from 0
   */
  double rate(double base, long step) {
    if (step < marks[0]) {
      return base * step / marks[0];
    }
    if (step >= steps()) {
      return 0;
    }
    double rate = base;
    for (int i = 1; i < marks.length - 1; i++) {
      if (marks[i] < step) {
        rate /= FALL;
      }
    }
    return rate;
  }
}
