package io.radflow.preprocess.split;

import io.radflow.core.random.SampleRandom;
import java.util.stream.IntStream;
import org.apache.flink.annotation.Internal;

/**
 * Draws rows by inverse class frequency, in one of two ways.
 *
 * <p>Repeated, each class comes in an epoch as often as the largest one has rows. Every row of a
 * class comes equally often, but for what is left over, which an epoch's draw gives to some of
 * them.
 *
 * <p>Drawn with replacement, as the experiment did, an epoch has as many draws as there are rows,
 * each of one weighted by all rows / rows of its class.
 */
@Internal
public final class Oversampling {

  private Oversampling() {}

  /** Rows of an epoch: the classes that occur, times the rows of the largest. */
  public static int epochRows(int[] classes) {
    ClassMembers members = new ClassMembers(classes);
    int present =
        (int) IntStream.range(0, members.classes()).filter(of -> members.count(of) > 0).count();
    return Math.multiplyExact(present, largest(members));
  }

  /**
   * How often each row comes in an epoch; at least once.
   *
   * @param classes of all rows, from 0
   */
  public static int[] times(int[] classes, long seed, long epoch) {
    ClassMembers members = new ClassMembers(classes);
    int most = largest(members);
    int[] times = new int[classes.length];
    for (int of = 0; of < members.classes(); of++) {
      if (members.count(of) > 0) {
        int[] rows = members.rows(of);
        shuffle(rows, new SampleRandom(seed, epoch, "oversampling/" + of));
        for (int i = 0; i < rows.length; i++) {
          times[rows[i]] = most / rows.length + (i < most % rows.length ? 1 : 0);
        }
      }
    }
    return times;
  }

  /**
   * How often each row comes in an epoch that draws with replacement. All classes that occur weigh
   * the same together, so a draw is of one of them, and then of one of its rows.
   *
   * @param classes of all rows, from 0
   */
  public static int[] drawn(int[] classes, long seed, long epoch) {
    ClassMembers members = new ClassMembers(classes);
    int[] present =
        IntStream.range(0, members.classes()).filter(of -> members.count(of) > 0).toArray();
    int[] times = new int[classes.length];
    SampleRandom random = new SampleRandom(seed, epoch, "oversampling");
    for (int draw = 0; draw < members.size(); draw++) {
      int of = present[random.nextInt(present.length)];
      times[members.row(of, random.nextInt(members.count(of)))]++;
    }
    return times;
  }

  private static int largest(ClassMembers members) {
    return IntStream.range(0, members.classes()).map(members::count).max().orElse(0);
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
