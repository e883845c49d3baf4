package io.radflow.preprocess.split;

import io.radflow.core.random.NumpyRandom;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.flink.annotation.Internal;

/**
 * Draws k images of each class, as the experiment did where it had the labels at hand: for each
 * class in order its indices are shuffled with NumPy's legacy generator and the first k taken; all
 * of them are shuffled again.
 */
@Internal
public final class FewShot {

  private FewShot() {}

  /**
   * @param classes of all images, in table order, from 0
   * @param shots images of each class
   * @param allowFewer whether a class that has fewer gives all it has
   * @return indices in the order that they train in
   * @throws IllegalArgumentException if a class has fewer, naming the class and both numbers
   */
  public static int[] draw(int[] classes, int shots, long seed, boolean allowFewer) {
    ClassMembers members = ClassMembers.withShots(classes, shots, allowFewer);
    NumpyRandom random = new NumpyRandom(seed);
    int images =
        IntStream.range(0, members.classes()).map(of -> Math.min(shots, members.count(of))).sum();
    int[] drawn = new int[images];
    int next = 0;
    for (int of = 0; of < members.classes(); of++) {
      int[] rows = members.rows(of);
      random.shuffle(rows);
      int taken = Math.min(shots, rows.length);
      System.arraycopy(rows, 0, drawn, next, taken);
      next += taken;
    }
    random.shuffle(drawn);
    return drawn;
  }

  /** The first {@code int(fraction · n)} of n rows shuffled, in that order. */
  public static int[] fraction(int n, double fraction, long seed) {
    if (!(fraction > 0 && fraction <= 1)) {
      throw new IllegalArgumentException("Expected a fraction in (0, 1], not " + fraction);
    }
    return Arrays.copyOf(new NumpyRandom(seed).permutation(n), (int) (fraction * n));
  }
}
