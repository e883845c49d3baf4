package io.radflow.training.dl4j.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.radflow.training.dl4j.NativeBackend;
import io.radflow.training.network.BitParameter;
import io.radflow.training.network.BitParameter.Kind;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the host computes in its own way, against the plain way. */
class HostKernelsTest {

  /** Of the largest value: the order of a sum's terms is the processor's. */
  private static final float TOLERANCE = 1e-5f;

  private final TensorPool pool = new TensorPool();
  private final HostKernels kernels = new HostKernels(2, pool);
  private final Random random = new Random(11);

  @BeforeAll
  static void chooseTheLibrary() {
    NativeBackend.prepare();
  }

  @AfterEach
  void close() {
    kernels.close();
  }

  private Tensor random(long... shape) {
    Tensor tensor = Tensor.allocate(shape);
    float[] values = new float[tensor.length()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    tensor.write(0, values, 0, values.length);
    return tensor;
  }

  private static void assertSame(Tensor found, Tensor expected) {
    float largest = 1;
    for (float value : expected.copy()) {
      largest = Math.max(largest, Math.abs(value));
    }
    assertThat(found.copy())
        .usingComparatorWithPrecision(TOLERANCE * largest)
        .containsExactly(expected.copy());
  }

  /** Few pixels with many channels go through unfolded patches; oneDNN is the reference. */
  @ParameterizedTest
  @CsvSource({"1,1,1,1", "1,2,3,1", "2,3,5,1", "1,2,2,2", "2,5,4,2", "1,7,1,2"})
  void convolvesFewPixelsAsOneDnnDoes(int images, int height, int width, int stride) {
    int in = 64 * height * width * images;
    int out = 6;
    Tensor x = random(images, height, width, in);
    Tensor kernel = random(out, 3, 3, in);
    int outHeight = (height - 1) / stride + 1;
    int outWidth = (width - 1) / stride + 1;
    Tensor y = Tensor.allocate(images, outHeight, outWidth, out);
    Tensor expected = Tensor.allocate(images, outHeight, outWidth, out);
    kernels.convolution(x, kernel, stride, y);
    NativeOps.convolution(x, kernel, stride, expected);
    assertSame(y, expected);

    Tensor gradient = random(images, outHeight, outWidth, out);
    Tensor dx = Tensor.allocate(x.array().shape());
    Tensor dxExpected = Tensor.allocate(x.array().shape());
    Tensor dk = Tensor.allocate(kernel.array().shape());
    Tensor dkExpected = Tensor.allocate(kernel.array().shape());
    kernels.convolutionGradients(x, kernel, stride, gradient, dx, dk);
    NativeOps.convolutionGradients(x, kernel, stride, gradient, dxExpected, dkExpected);
    assertSame(dx, dxExpected);
    assertSame(dk, dkExpected);
  }

  @ParameterizedTest
  @CsvSource({"7,2,9,12", "7,2,33,17", "3,1,8,5", "7,2,1,1", "7,2,2,3"})
  void convolvesImagesAsOneDnnDoes(int size, int stride, int height, int width) {
    Tensor images = random(3, height, width, 3);
    Tensor kernel = random(8, size, size, 3);
    long[] shape = {3, (height - 1) / stride + 1, (width - 1) / stride + 1, 8};
    Tensor y = Tensor.allocate(shape);
    Tensor expected = Tensor.allocate(shape);
    kernels.imageConvolution(images, kernel, stride, y);
    NativeOps.convolution(images, kernel, stride, expected);
    assertSame(y, expected);

    Tensor gradient = random(shape);
    Tensor dk = Tensor.allocate(kernel.array().shape());
    Tensor dkExpected = Tensor.allocate(kernel.array().shape());
    kernels.imageKernelGradient(images, stride, gradient, dk);
    NativeOps.convolutionGradients(
        images, kernel, stride, gradient, Tensor.allocate(images.array().shape()), dkExpected);
    assertSame(dk, dkExpected);
  }

  @Test
  void takesTheFirstOfEqualMaximaAndLetsTheBorderWin() {
    Tensor x = Tensor.allocate(1, 3, 3, 1);
    float[] values = {-1, 2, 2, -3, -4, -5, -6, 2, 1};
    x.write(0, values, 0, 9);
    Tensor y = Tensor.allocate(1, 2, 2, 1);
    Tensor winners = Tensor.allocate(1, 2, 2, 1);
    kernels.maximum(x, y, winners);
    assertThat(y.copy()).containsExactly(2, 2, 2, 2);
    // Top left sees x[0][1] at place 5; bottom right sees x[2][1] at place 3 before others.
    assertThat(winners.copy()).containsExactly(5, 3, 5, 3);
    Tensor gradient = Tensor.allocate(1, 2, 2, 1);
    gradient.write(0, new float[] {1, 10, 100, 1000}, 0, 4);
    Tensor dx = Tensor.allocate(1, 3, 3, 1);
    kernels.maximumGradient(winners, gradient, dx);
    assertThat(dx.copy()).containsExactly(0, 11, 0, 0, 0, 0, 0, 1100, 0);

    x.write(0, new float[] {-1, -2, -3, -4, -5, -6, -7, -8, Float.NaN}, 0, 9);
    kernels.maximum(x, y, winners);
    assertThat(y.copy()).containsExactly(0, 0, 0, Float.NaN);
  }

  @Test
  void normalisesAnImageToTheSameBitsAloneAndAmongOthers() {
    // More than one chunk of pixels each.
    Tensor x = random(3, 40, 50, 64);
    Parameter gamma = parameter("gamma", Kind.GAMMA);
    Parameter beta = parameter("beta", Kind.BETA);
    Tensor y = Tensor.allocate(x.array().shape());
    Tensor statistics = Tensor.allocate(3, 64);
    kernels.groupNormRelu(gamma, beta, x, statistics, y);
    Tensor gradient = random(3, 40, 50, 64);
    float[] upstream = gradient.copy();
    kernels.groupNormReluGradients(gamma, beta, x, statistics, y, gradient, null);

    int values = x.length() / 3;
    Tensor alone = Tensor.allocate(1, 40, 50, 64);
    alone.write(0, x.copy(), values, values);
    Tensor aloneY = Tensor.allocate(1, 40, 50, 64);
    Tensor aloneStatistics = Tensor.allocate(1, 64);
    Tensor aloneGradient = Tensor.allocate(1, 40, 50, 64);
    aloneGradient.write(0, upstream, values, values);
    kernels.groupNormRelu(gamma, beta, alone, aloneStatistics, aloneY);
    kernels.groupNormReluGradients(
        gamma, beta, alone, aloneStatistics, aloneY, aloneGradient, null);
    assertThat(aloneY.copy()).isEqualTo(Arrays.copyOfRange(y.copy(), values, 2 * values));
    assertThat(aloneGradient.copy())
        .isEqualTo(Arrays.copyOfRange(gradient.copy(), values, 2 * values));
  }

  @ParameterizedTest
  @ValueSource(floats = {0, 5, 1000})
  void normalisesGroupsToMeanZeroAndVarianceOne(float offset) {
    Tensor x = random(1, 7, 9, 64);
    x.array().addi(offset);
    Parameter gamma = parameter("gamma", Kind.GAMMA);
    Parameter beta = parameter("beta", Kind.BETA);
    Tensor y = Tensor.allocate(x.array().shape());
    kernels.groupNormRelu(gamma, beta, x, Tensor.allocate(1, 64), y);
    float[] in = x.copy();
    float[] out = y.copy();
    double sum = 0;
    double squares = 0;
    for (int pixel = 0; pixel < 63; pixel++) {
      for (int c = 2; c < 4; c++) {
        double value = in[pixel * 64 + c] - (double) offset;
        sum += value;
        squares += value * value;
      }
    }
    double deviation = Math.sqrt(squares / 126 - sum / 126 * (sum / 126) + 1e-5);
    double mean = offset + sum / 126;
    for (int pixel = 0; pixel < 63; pixel++) {
      for (int c = 2; c < 4; c++) {
        double expected =
            gamma.values().copy()[c] * (in[pixel * 64 + c] - mean) / deviation
                + beta.values().copy()[c];
        assertThat((double) out[pixel * 64 + c])
            .isCloseTo(Math.max(0, expected), within(1e-5 + 1e-6 * offset));
      }
    }
  }

  private Parameter parameter(String name, Kind kind) {
    return new Parameter(
        new BitParameter(name, kind, new int[] {64}), random(64), Tensor.allocate(64));
  }
}
