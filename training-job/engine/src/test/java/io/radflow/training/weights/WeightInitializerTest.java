package io.radflow.training.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.radflow.training.network.BitNetwork;
import io.radflow.training.network.BitParameter;
import io.radflow.training.network.BitParameter.Kind;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The distributions of random weights, in float64. */
class WeightInitializerTest {

  private static final BitNetwork NETWORK = new BitNetwork(List.of(1, 1, 1, 1), 1, 3);

  private static HeapStore random(BodyInitialization kernels, long seed) {
    HeapStore store = new HeapStore();
    new WeightInitializer(seed).initialize(NETWORK, kernels, store);
    return store;
  }

  private static List<BitParameter> kernels() {
    return NETWORK.parameters().stream()
        .filter(parameter -> parameter.kind() == Kind.STANDARDIZED_KERNEL)
        .toList();
  }

  private static double deviation(float[] values) {
    double squares = 0;
    for (float value : values) {
      squares += (double) value * value;
    }
    return Math.sqrt(squares / values.length);
  }

  /** kaiming_uniform_ with a = √5: gain √(2 / (1 + 5)), bound √3 · gain / √fan-in. */
  @Test
  void kernelsBeginAsThoseOfPyTorchsConv2d() {
    HeapStore store = random(BodyInitialization.TORCH, 42);
    for (BitParameter kernel : kernels()) {
      float[] values = store.values(kernel);
      double bound = Math.sqrt(3) * Math.sqrt(2.0 / (1 + 5)) / Math.sqrt(kernel.rowLength());
      Arrays.sort(values);
      assertThat((double) values[0]).isBetween(-1.000001 * bound, -0.99 * bound);
      assertThat((double) values[values.length - 1]).isBetween(0.99 * bound, 1.000001 * bound);
      // Kolmogorov and Smirnov: 1.95 / √n is passed once in a thousand.
      double most = 0;
      for (int i = 0; i < values.length; i++) {
        double uniform = (values[i] / bound + 1) / 2;
        most = Math.max(most, Math.abs(uniform - (i + 0.5) / values.length));
      }
      assertThat(most).as(kernel.name()).isLessThan(1.95 / Math.sqrt(values.length));
      assertThat(deviation(values))
          .isCloseTo(1 / Math.sqrt(3.0 * kernel.rowLength()), within(0.02 * bound));
    }
  }

  @Test
  void hesKernelsAreTwoAndAHalfTimesAsLarge() {
    HeapStore he = random(BodyInitialization.HE, 42);
    HeapStore torch = random(BodyInitialization.TORCH, 42);
    for (BitParameter kernel : kernels()) {
      assertThat(deviation(he.values(kernel)) / deviation(torch.values(kernel)))
          .isCloseTo(Math.sqrt(6), within(0.05));
    }
  }

  @Test
  void whatIsNoKernelBeginsTheSameAndAllFollowsFromTheSeed() {
    HeapStore torch = random(BodyInitialization.TORCH, 42);
    HeapStore he = random(BodyInitialization.HE, 42);
    HeapStore other = random(BodyInitialization.TORCH, 43);
    for (BitParameter parameter : NETWORK.parameters()) {
      float[] values = torch.values(parameter);
      assertThat(random(BodyInitialization.TORCH, 42).values(parameter)).isEqualTo(values);
      if (parameter.kind() == Kind.STANDARDIZED_KERNEL) {
        assertThat(other.values(parameter)).isNotEqualTo(values);
      } else {
        assertThat(he.values(parameter)).isEqualTo(values);
      }
    }
  }
}
