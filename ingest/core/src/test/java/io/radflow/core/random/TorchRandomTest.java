package io.radflow.core.random;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.radflow.core.golden.GoldenVectors;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TorchRandomTest {

  static Stream<JsonNode> permutations() {
    return StreamSupport.stream(
        GoldenVectors.json("few-shot-torch.json").get("randperm_after_one_int64").spliterator(),
        false);
  }

  @ParameterizedTest
  @MethodSource("permutations")
  void aNumberAndThenAPermutationAreTorchs(JsonNode golden) {
    int n = golden.get("n").asInt();
    TorchRandom random = new TorchRandom(golden.get("seed").asLong());

    assertThat(random.nextNumber()).isEqualTo(golden.get("int64_before").asLong());
    int[] order = random.permutation(n);

    int[] last = integers(golden.get("last"));
    assertThat(order).startsWith(integers(golden.get("first")));
    assertThat(Arrays.copyOfRange(order, n - last.length, n)).containsExactly(last);
    assertThat(IntStream.range(0, n).mapToLong(i -> (long) i * order[i]).sum())
        .isEqualTo(golden.get("position_weighted_sum").asLong());
  }

  @Test
  void aSeedCountsByItsLow32Bits() {
    long number = new TorchRandom(7).nextNumber();

    assertThat(new TorchRandom((1L << 32) + 7).nextNumber()).isEqualTo(number);
    assertThat(new TorchRandom(-1).nextNumber())
        .isEqualTo(new TorchRandom(0xFFFFFFFFL).nextNumber());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void theSmallestPermutationsAreOfAllNumbers(int n) {
    assertThat(new TorchRandom(3).permutation(n)).containsExactlyInAnyOrder(range(n));
    assertThat(new TorchRandom(3).insideOut(n)).containsExactlyInAnyOrder(range(n));
  }

  /** Beyond 2^32 / 20 numbers: put into a list, as the algorithm is told, by unsigned 64 bits. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 10, 1025})
  void largePermutationsPutEachNumberInThePlaceOfADrawnOne(int n) {
    TorchRandom bits = new TorchRandom(11);
    List<Integer> expected = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      BigInteger drawn = new BigInteger(Long.toUnsignedString(bits.nextLong()));
      int place = drawn.mod(BigInteger.valueOf(i + 1)).intValue();
      expected.add(place == i ? Integer.valueOf(i) : expected.get(place));
      expected.set(place, i);
    }

    assertThat(new TorchRandom(11).insideOut(n))
        .containsExactly(expected.stream().mapToInt(i -> i).toArray());
  }

  @Test
  void permutationsAreLargeFromATwentiethOf32BitsOn() {
    assertThat(TorchRandom.LARGE).isEqualTo(214_748_364);
  }

  private static int[] range(int n) {
    return IntStream.range(0, n).toArray();
  }

  private static int[] integers(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).mapToInt(JsonNode::asInt).toArray();
  }
}
