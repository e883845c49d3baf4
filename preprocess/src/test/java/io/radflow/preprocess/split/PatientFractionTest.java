package io.radflow.preprocess.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.radflow.core.random.NumpyRandom;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PatientFractionTest {

  @Test
  void allRowsOfTheFirstPatientsOfNumpysShuffleAreDrawn() {
    Random shapes = new Random(8);
    for (int trial = 0; trial < 200; trial++) {
      int most = 1 + shapes.nextInt(60);
      // Numbers of either sign, as hashes are; 0 is nobody.
      long[] patients =
          shapes.ints(shapes.nextInt(200), -most, most).mapToLong(i -> i * 97L).toArray();
      double fraction = 0.01 + 0.99 * shapes.nextDouble();

      assertThat(PatientFraction.draw(patients, fraction, trial))
          .as("trial %d", trial)
          .containsExactly(slow(patients, fraction, trial));
    }
  }

  @Test
  void smallerFractionsAreInLargerOnes() {
    long[] patients = new Random(1).longs(5000, 1, 700).toArray();
    Set<Integer> before = Set.of();
    for (double fraction : new double[] {0.01, 0.1, 0.2, 0.5, 0.51, 1}) {
      Set<Integer> rows = set(PatientFraction.draw(patients, fraction, 4));

      assertThat(rows).containsAll(before).hasSizeGreaterThan(before.size());
      assertThat(patients(patients, rows)).hasSize((int) (fraction * 699));
      before = rows;
    }
    assertThat(before).hasSize(5000);
  }

  @Test
  void noPatientIsCut() {
    long[] patients = new Random(2).longs(5000, 1, 700).toArray();
    Set<Integer> rows = set(PatientFraction.draw(patients, 0.3, 0));
    Set<Integer> others =
        IntStream.range(0, 5000)
            .filter(row -> !rows.contains(row))
            .boxed()
            .collect(Collectors.toSet());

    assertThat(patients(patients, rows)).doesNotContainAnyElementsOf(patients(patients, others));
  }

  @Test
  void anotherSeedDrawsOtherPatients() {
    long[] patients = new Random(2).longs(5000, 1, 700).toArray();

    assertThat(PatientFraction.draw(patients, 0.3, 0))
        .isNotEqualTo(PatientFraction.draw(patients, 0.3, 1));
  }

  @Test
  void aFractionOutsideIsRefused() {
    assertThatThrownBy(() -> PatientFraction.draw(new long[3], 0, 0)).hasMessageContaining("0.0");
    assertThatThrownBy(() -> PatientFraction.draw(new long[3], 1.5, 0)).hasMessageContaining("1.5");
    assertThat(PatientFraction.draw(new long[0], 0.5, 0)).isEmpty();
  }

  private static int[] slow(long[] patients, double fraction, long seed) {
    Map<Object, List<Integer>> rows = new LinkedHashMap<>();
    for (int row = 0; row < patients.length; row++) {
      Object whose = patients[row] == PatientFraction.NONE ? "row " + row : patients[row];
      rows.computeIfAbsent(whose, key -> new ArrayList<>()).add(row);
    }
    List<List<Integer>> inOrder = new ArrayList<>(rows.values());
    int[] order = new NumpyRandom(seed).permutation(inOrder.size());
    return IntStream.range(0, (int) (inOrder.size() * fraction))
        .boxed()
        .flatMap(i -> inOrder.get(order[i]).stream())
        .mapToInt(row -> row)
        .sorted()
        .toArray();
  }

  private static Set<Integer> set(int[] rows) {
    return IntStream.of(rows).boxed().collect(Collectors.toSet());
  }

  private static Set<Long> patients(long[] patients, Set<Integer> rows) {
    return rows.stream().map(row -> patients[row]).collect(Collectors.toCollection(HashSet::new));
  }
}
