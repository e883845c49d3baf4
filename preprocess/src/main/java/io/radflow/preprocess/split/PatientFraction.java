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
    long[] sorted = Arrays.stream(patients).filter(patient -> patient != NONE).sorted().toArray();
    int[] numberOf = new int[sorted.length];
    Arrays.fill(numberOf, -1);
    int[] numbers = new int[patients.length];
    int next = 0;
    for (int row = 0; row < patients.length; row++) {
      if (patients[row] == NONE) {
        numbers[row] = next++;
      } else {
        int place = firstOf(sorted, patients[row]);
        if (numberOf[place] < 0) {
          numberOf[place] = next++;
        }
        numbers[row] = numberOf[place];
      }
    }
    return numbers;
  }

  /** Where a number that is there stands first. */
  private static int firstOf(long[] sorted, long number) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] < number) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
