package io.radflow.training.cudnn;

import static org.assertj.core.api.Assertions.assertThat;

import io.radflow.training.engine.Precision;
import io.radflow.training.network.BitNetwork;
import io.radflow.training.network.BitParameter;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Group normalisation's kernels against its formulas in float64 (Wu and He, 2018). */
class GroupNormKernelsTest {

  private static final int IMAGES = 2;
  // More than one block's chunk.
  private static final int HEIGHT = 23;
  private static final int WIDTH = 29;

  @ParameterizedTest
  @EnumSource(Precision.class)
  void outputAndAllGradientsFollowTheFormulas(Precision precision) {
    List<BitParameter> unit = KernelRoom.NETWORK.bottlenecks().get(0).parameters();
    try (KernelRoom room = new KernelRoom(precision)) {
      int channels = (int) unit.get(0).count();
      float[] gamma = room.noise(channels);
      float[] beta = room.noise(channels);
      room.writeFloats(room.parameters.value(unit.get(0)), gamma);
      room.writeFloats(room.parameters.value(unit.get(1)), beta);
      int count = IMAGES * HEIGHT * WIDTH * channels;
      float[] x = room.noise(count);
      float[] slope = room.noise(count);
      float[] residual = room.noise(count);
      Reference expected = new Reference(x, gamma, beta, slope, residual);

      GroupNormRelu norm = new GroupNormRelu(unit.get(0), unit.get(1), room.computation);
      Tensor y = norm.forward(room.tensor(IMAGES, HEIGHT, WIDTH, channels, x));
      assertClose(room.read(y), expected.y, room.tolerance());
      Tensor gradient = room.tensor(IMAGES, HEIGHT, WIDTH, channels, slope);
      Tensor added = room.tensor(IMAGES, HEIGHT, WIDTH, channels, residual);
      room.computation.addGradients(false);
      norm.backward(gradient, added);
      assertClose(room.read(gradient), expected.byX, 4 * room.tolerance());
      // Sums of many terms; each is float32 whatever the activations are.
      assertClose(gradients(room, unit.get(0)), expected.byGamma, 1e-5);
      assertClose(gradients(room, unit.get(1)), expected.byBeta, 1e-5);

      room.write(gradient.address(), gradient.type(), slope);
      room.computation.addGradients(true);
      norm.backward(gradient, null);
      assertClose(gradients(room, unit.get(0)), doubled(expected.byGamma), 1e-5);
      norm.release();
      room.arena.give(gradient);
      room.arena.give(added);
      assertThat(room.arena.lent()).isZero();
    }
  }

  private static float[] gradients(KernelRoom room, BitParameter parameter) {
    return room.readFloats(room.parameters.gradient(parameter), (int) parameter.count());
  }

  private static double[] doubled(double[] values) {
    double[] doubled = values.clone();
    for (int i = 0; i < doubled.length; i++) {
      doubled[i] *= 2;
    }
    return doubled;
  }

  /** Relative to the largest value, for those near 0 are what is left of larger ones. */
  private static void assertClose(float[] found, double[] expected, double tolerance) {
    double largest = 0;
    for (double value : expected) {
      largest = Math.max(largest, Math.abs(value));
    }
    assertThat(KernelRoom.apart(found, expected)).isLessThan(tolerance * largest);
  }

  /** In float64, each group of each image by itself. */
  private static final class Reference {

    private final float[] x;
    private final float[] gamma;
    private final float[] beta;
    private final float[] slope;
    private final int channels;
    private final double[] y;
    private final double[] byX;
    private final double[] byGamma;
    private final double[] byBeta;

    Reference(float[] x, float[] gamma, float[] beta, float[] slope, float[] residual) {
      this.x = x;
      this.gamma = gamma;
      this.beta = beta;
      this.slope = slope;
      channels = gamma.length;
      y = new double[x.length];
      byX = new double[x.length];
      byGamma = new double[channels];
      byBeta = new double[channels];
      for (int image = 0; image < IMAGES; image++) {
        for (int group = 0; group < BitNetwork.GROUPS; group++) {
          computeGroup(image, group);
        }
      }
      for (int i = 0; i < x.length; i++) {
        byX[i] += residual[i];
      }
    }

    private void computeGroup(int image, int group) {
      int size = channels / BitNetwork.GROUPS;
      int[] at = new int[HEIGHT * WIDTH * size];
      for (int i = 0; i < at.length; i++) {
        at[i] = (image * HEIGHT * WIDTH + i / size) * channels + group * size + i % size;
      }
      double mean = 0;
      for (int i : at) {
        mean += x[i] / (double) at.length;
      }
      double variance = 0;
      for (int i : at) {
        variance += (x[i] - mean) * (x[i] - mean) / at.length;
      }
      double inverse = 1 / Math.sqrt(variance + BitNetwork.GROUP_NORM_EPSILON);
      double sum = 0;
      double products = 0;
      for (int i : at) {
        int channel = i % channels;
        double normal = (x[i] - mean) * inverse;
        double value = gamma[channel] * normal + beta[channel];
        y[i] = Math.max(0, value);
        double byValue = value > 0 ? slope[i] : 0;
        byGamma[channel] += byValue * normal;
        byBeta[channel] += byValue;
        sum += byValue * gamma[channel] / at.length;
        products += byValue * gamma[channel] * normal / at.length;
      }
      for (int i : at) {
        double normal = (x[i] - mean) * inverse;
        double byValue = y[i] > 0 ? slope[i] : 0;
        byX[i] = inverse * (byValue * gamma[i % channels] - sum - normal * products);
      }
    }
  }
}
