package io.radflow.preprocess.split;

import java.util.Arrays;

/** The rows of each class in their order, gathered in two passes over the rows of all classes. */
final class ClassMembers {

  private final int[] rows;

  /** Where the rows of each class begin, and where those of the last end. */
  private final int[] first;

  /**
   * @param classes of all rows, from 0; rows of less than 0 are of none
   */
  ClassMembers(int[] classes) {
    first = new int[Arrays.stream(classes).max().orElse(-1) + 2];
    for (int of : classes) {
      if (of >= 0) {
        first[of + 1]++;
      }
    }
    Arrays.parallelPrefix(first, Integer::sum);
    rows = new int[first[first.length - 1]];
    int[] next = first.clone();
    for (int row = 0; row < classes.length; row++) {
      if (classes[row] >= 0) {
        rows[next[classes[row]]++] = row;
      }
    }
  }

  /** Number of classes, also of those without rows. */
  int classes() {
    return first.length - 1;
  }

  /** Number of a class's rows. */
  int count(int of) {
    return first[of + 1] - first[of];
  }

  /** A class's rows, rising. */
  int[] rows(int of) {
    return Arrays.copyOfRange(rows, first[of], first[of + 1]);
  }
}
