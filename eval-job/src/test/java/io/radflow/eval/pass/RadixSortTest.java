package io.radflow.eval.pass;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RadixSortTest {

  @Test
  void sortsARangeAndTouchesNothingElse() {
    Random random = new Random(2);
    RadixSort sort = new RadixSort();
    for (int size : new int[] {0, 1, 1999, 2000, 50_000, 3000}) {
      int[] bits = new int[size + 20];
      for (int i = 0; i < bits.length; i++) {
        // Many ties, and both ends of what a score's bits can be.
        float score = random.nextInt(4) == 0 ? random.nextInt(5) / 4f : random.nextFloat();
        bits[i] = Float.floatToRawIntBits(score);
      }
      int[] expected = bits.clone();
      Arrays.sort(expected, 10, 10 + size);

      sort.sort(bits, 10, 10 + size);

      assertThat(bits).isEqualTo(expected);
    }
  }
}
