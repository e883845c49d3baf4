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

  /**
   * The rows that shots are drawn of.
   *
   * @param allowFewer whether a class may have fewer rows than shots
   * @throws IllegalArgumentException if a class has fewer, naming the class and both numbers
   */
  static ClassMembers withShots(int[] classes, int shots, boolean allowFewer) {
    if (shots < 1) {
      throw new IllegalArgumentException("Expected 1 or more images of each class, not " + shots);
    }
    ClassMembers members = new ClassMembers(classes);
    for (int of = 0; of < members.classes() && !allowFewer; of++) {
      if (members.count(of) < shots) {
        throw new IllegalArgumentException(
            String.format("Class %d has %d images; expected %d", of, members.count(of), shots));
      }
    }
    return members;
  }

  /** Number of classes, also of those without rows. */
  int classes() {
    return first.length - 1;
  }

  /** Number of a class's rows. */
  int count(int of) {
    return first[of + 1] - first[of];
  }

  /** Rows of all classes. */
  int size() {
    return rows.length;
  }

  /**
   * One of a class's rows.
   *
   * @param i its number among them, from 0
   */
  int row(int of, int i) {
    return rows[first[of] + i];
  }

  /** A class's rows, rising. */
  int[] rows(int of) {
    return Arrays.copyOfRange(rows, first[of], first[of + 1]);
  }
}
