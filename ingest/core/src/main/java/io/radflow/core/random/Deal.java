package io.radflow.core.random;

import org.apache.flink.annotation.Internal;

/**
 * Deals items to hands like cards: every hand gets exactly one of each {@code hands} consecutive
 * items, and of the last, shorter run at most one. So whatever lies together is spread evenly over
 * all hands, and how many of a stretch a hand gets differs by one at most.
 *
 * <p>Item q·K + j goes to hand π_q(j), where π_q is a Fisher–Yates shuffle of 0…K−1 by a random
 * stream of its own. As each run has its own permutation, no period of the items can line up with
 * the hands.
 */
@Internal
public final class Deal {

  private Deal() {}

  /**
   * The hand of each item.
   *
   * @param items number of them
   * @param hands number of them, at least 1
   * @param key tells deals of the same seed and epoch apart
   */
  public static int[] hands(int items, int hands, long seed, long epoch, String key) {
    if (items < 0 || hands < 1) {
      throw new IllegalArgumentException(items + " items to " + hands + " hands");
    }
    int[] dealt = new int[items];
    int[] permutation = new int[hands];
    SampleRandom random = new SampleRandom(seed, epoch, "");
    for (int first = 0, run = 0; first < items; first += hands, run++) {
      random.restart(seed, epoch, key + "/" + run);
      shuffle(permutation, random);
      System.arraycopy(permutation, 0, dealt, first, Math.min(hands, items - first));
      if (items - first <= hands) {
        break;
      }
    }
    return dealt;
  }

  /** 0…n−1 in a random order. */
  public static int[] permutation(int n, long seed, long epoch, String key) {
    int[] permutation = new int[n];
    shuffle(permutation, new SampleRandom(seed, epoch, key));
    return permutation;
  }

  private static void shuffle(int[] permutation, SampleRandom random) {
    for (int i = 0; i < permutation.length; i++) {
      permutation[i] = i;
    }
    for (int i = permutation.length - 1; i > 0; i--) {
      int j = (int) (random.nextDouble() * (i + 1));
      int swapped = permutation[i];
      permutation[i] = permutation[j];
      permutation[j] = swapped;
    }
  }
}
