package io.radflow.preprocess.split;

import io.radflow.core.random.NumpyRandom;
import java.util.Arrays;
import org.apache.flink.annotation.Internal;

/**
 * All rows of a part of the patients: of n patients in the order of their first rows, shuffled with
 * NumPy's legacy generator, the first {@code int(fraction · n)}. So for one seed the patients of a
 * smaller fraction are among those of a larger one. Holds numbers only, some 30 bytes a row.
 */
@Internal
public final class PatientFraction {

  /** Stands for the patient of a row that tells none; such a row is a patient of its own. */
  public static final long NONE = 0;

  private PatientFraction() {}

  /**
   * @param patients of all rows, in table order: a number of each
   * @return the rows, rising
   */
  public static int[] draw(long[] patients, double fraction, long seed) {
    if (!(fraction > 0 && fraction <= 1)) {
      throw new IllegalArgumentException("Expected a fraction in (0, 1], not " + fraction);
    }
    int[] numbers = numbered(patients);
    int count = Arrays.stream(numbers).max().orElse(-1) + 1;
    int[] order = new NumpyRandom(seed).permutation(count);
    boolean[] taken = new boolean[count];
    for (int i = 0; i < (int) (fraction * count); i++) {
      taken[order[i]] = true;
    }
    int[] drawn = new int[patients.length];
    int next = 0;
    for (int row = 0; row < patients.length; row++) {
      if (taken[numbers[row]]) {
        drawn[next++] = row;
      }
    }
    return Arrays.copyOf(drawn, next);
  }

  /** For each row the number of its patient, from 0 in the order in which they appear. */
  private static int[] numbered(long[] patients) {
    long[] distinct = distinct(patients);
    int[] numberOf = new int[distinct.length];
    Arrays.fill(numberOf, -1);
    int[] numbers = new int[patients.length];
    int next = 0;
    for (int row = 0; row < patients.length; row++) {
      if (patients[row] == NONE) {
        numbers[row] = next++;
      } else {
        int place = Arrays.binarySearch(distinct, patients[row]);
        if (numberOf[place] < 0) {
          numberOf[place] = next++;
        }
        numbers[row] = numberOf[place];
      }
    }
    return numbers;
  }

  /** The numbers that there are but {@link #NONE}, rising, each once. */
  private static long[] distinct(long[] patients) {
    long[] sorted = patients.clone();
    Arrays.parallelSort(sorted);
    int count = 0;
    for (int i = 0; i < sorted.length; i++) {
      if (sorted[i] != NONE && (i == 0 || sorted[i] != sorted[i - 1])) {
        sorted[count++] = sorted[i];
      }
    }
    return Arrays.copyOf(sorted, count);
  }
}
