package io.radflow.training.dl4j.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HalvingSumTest {

  private static final int LONGEST = 5000;

  private final Random random = new Random(3);

  @Test
  void addsTheUpperHalfToTheLowerUntilFewAreLeft() {
    float[] x = values();
    float[] before = x.clone();
    float[] spare = new float[LONGEST];
    for (int length = 1; length <= LONGEST; length++) {
      assertThat(HalvingSum.of(x, spare, length))
          .as("%d values", length)
          .isEqualTo(byDefinition(Arrays.copyOf(x, length)));
    }
    assertThat(x).isEqualTo(before);
  }

  @Test
  void productsAreRoundedAndAddedInTheSameOrder() {
    float[] x = values();
    float[] y = values();
    float[] spare = new float[LONGEST];
    for (int length = 1; length <= LONGEST; length++) {
      float[] products = new float[length];
      for (int i = 0; i < length; i++) {
        products[i] = x[i] * y[i];
      }
      assertThat(HalvingSum.ofProducts(x, y, spare, length))
          .as("%d values", length)
          .isEqualTo(byDefinition(products));
    }
  }

  private float[] values() {
    float[] values = new float[LONGEST];
    for (int i = 0; i < LONGEST; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private static float byDefinition(float[] x) {
    int left = x.length;
    float sum = 0;
    while (left > 16) {
      if (left % 2 == 1) {
        sum += x[left - 1];
      }
      left /= 2;
      for (int i = 0; i < left; i++) {
        x[i] = x[i] + x[left + i];
      }
    }
    for (int i = 0; i < left; i++) {
      sum += x[i];
    }
    return sum;
  }
}
