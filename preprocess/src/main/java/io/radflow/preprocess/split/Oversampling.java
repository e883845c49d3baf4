package io.radflow.preprocess.split;

import io.radflow.core.random.SampleRandom;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.flink.annotation.Internal;

/**
 * Draws rows by inverse class frequency: in an epoch each class comes as often as the largest one
 * has rows. Every row of a class comes equally often, but for what is left over, which an epoch's
 * draw gives to some of them.
 */
@Internal
public final class Oversampling {

  private Oversampling() {}

  /** Rows of an epoch: the classes that occur, times the rows of the largest. */
  public static int epochRows(int[] classes) {
    int[] counts = counts(classes);
    int present = (int) Arrays.stream(counts).filter(count -> count > 0).count();
    return Math.multiplyExact(present, Arrays.stream(counts).max().orElse(0));
  }

  /**
   * How often each row comes in an epoch; at least once.
   *
   * @param classes of all rows, from 0
   */
  public static int[] times(int[] classes, long seed, long epoch) {
    int[] counts = counts(classes);
    int most = Arrays.stream(counts).max().orElse(0);
    int[] times = new int[classes.length];
    for (int of = 0; of < counts.length; of++) {
      if (counts[of] > 0) {
        int[] members = members(classes, of);
        shuffle(members, new SampleRandom(seed, epoch, "oversampling/" + of));
        for (int i = 0; i < members.length; i++) {
          times[members[i]] = most / members.length + (i < most % members.length ? 1 : 0);
        }
      }
    }
    return times;
  }

  private static int[] counts(int[] classes) {
    int[] counts = new int[Arrays.stream(classes).max().orElse(-1) + 1];
    for (int of : classes) {
      counts[of]++;
    }
    return counts;
  }

  private static int[] members(int[] classes, int of) {
    return IntStream.range(0, classes.length).filter(i -> classes[i] == of).toArray();
  }

  private static void shuffle(int[] values, SampleRandom random) {
    for (int i = values.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swapped = values[i];
      values[i] = values[j];
      values[j] = swapped;
    }
  }
}
