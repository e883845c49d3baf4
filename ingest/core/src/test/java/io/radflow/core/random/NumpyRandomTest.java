package io.radflow.core.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.radflow.core.golden.GoldenVectors;
import java.util.Arrays;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumpyRandomTest {

  @ParameterizedTest
  @ValueSource(ints = {7, 100, 138, 662, 1001, 70000})
  void shuffleOfSeed42IsNumpys(int n) {
    JsonNode golden =
        GoldenVectors.json("splits.json").get("numpy_shuffle_seed42").get(Integer.toString(n));

    int[] order = new NumpyRandom(42).permutation(n);

    int[] first = integers(golden.get("first"));
    int[] last = integers(golden.get("last"));
    long weighted = 0;
    for (int i = 0; i < n; i++) {
      weighted += (long) order[i] * (i + 1);
    }
    assertThat(Arrays.copyOf(order, first.length)).containsExactly(first);
    assertThat(Arrays.copyOfRange(order, n - last.length, n)).containsExactly(last);
    assertThat(weighted).isEqualTo(golden.get("position_weighted_sum").asLong());
  }

  static Stream<JsonNode> fractions() {
    return StreamSupport.stream(
        GoldenVectors.json("splits.json").get("train_ratio").spliterator(), false);
  }

  @ParameterizedTest
  @MethodSource("fractions")
  void trainingFractionStartsWithTheShuffleOfItsSeed(JsonNode golden) {
    int[] order = new NumpyRandom(golden.get("seed").asLong()).permutation(golden.get("n").asInt());

    int[] first = integers(golden.get("first"));
    assertThat(Arrays.copyOf(order, first.length)).containsExactly(first);
  }

  @Test
  void seedOutsideNumpysRangeIsRefused() {
    assertThatThrownBy(() -> new NumpyRandom(-1)).hasMessageContaining("-1");
  }

  private static int[] integers(JsonNode array) {
    int[] values = new int[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = array.get(i).asInt();
    }
    return values;
  }
}
