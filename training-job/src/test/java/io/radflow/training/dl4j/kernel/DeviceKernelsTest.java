package io.radflow.training.dl4j.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.radflow.training.dl4j.NativeBackend;
import io.radflow.training.engine.Batch;
import io.radflow.training.engine.Mixup;
import io.radflow.training.engine.Normalization;
import io.radflow.training.network.BitParameter;
import io.radflow.training.network.BitParameter.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A device's kernels, here on the CPU's backend, against the host's. Their tensors have no host
 * memory, so that looking for it fails.
 */
class DeviceKernelsTest {

  private static final float TOLERANCE = 2e-5f;

  private final TensorPool pool = new TensorPool();
  private final HostKernels host = new HostKernels(2, pool);
  private final DeviceKernels device = new DeviceKernels(pool);
  private final Random random = new Random(3);

  @BeforeAll
  static void chooseTheLibrary() {
    NativeBackend.prepare();
  }

  @AfterEach
  void close() {
    host.close();
    device.close();
  }

  /** The same values twice, for either kernels. */
  private record Pair(Tensor host, Tensor device) {

    static Pair of(float[] values, long... shape) {
      Pair pair =
          new Pair(
              Tensor.allocate(shape),
              Tensor.onDevice(Nd4j.createUninitialized(DataType.FLOAT, shape, 'c')));
      pair.host.write(0, values, 0, values.length);
      pair.device.write(0, values, 0, values.length);
      return pair;
    }

    void assertSame() {
      assertThat(device.copy())
          .usingComparatorWithPrecision(TOLERANCE)
          .containsExactly(host.copy());
    }
  }

  private Pair random(long... shape) {
    long length = 1;
    for (long size : shape) {
      length *= size;
    }
    float[] values = new float[(int) length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return Pair.of(values, shape);
  }

  @Test
  void readsAndWritesPartsOfADevicesMemory() {
    Tensor tensor = Tensor.onDevice(Nd4j.zeros(DataType.FLOAT, 3, 4));
    tensor.write(5, new float[] {9, 1, 2, 3}, 1, 3);
    float[] read = new float[6];
    tensor.read(4, read, 1, 5);
    assertThat(read).containsExactly(0, 0, 1, 2, 3, 0);
    assertThat(tensor.copy()).containsExactly(0, 0, 0, 0, 0, 1, 2, 3, 0, 0, 0, 0);
  }

  @Test
  void usesTheSameMemoryForTheTemporariesOfEachOperation() {
    INDArray model = Nd4j.zeros(DataType.FLOAT, 1000);
    List<Long> addresses = new ArrayList<>();
    for (int run = 0; run < 4; run++) {
      Temporaries.during(() -> addresses.add(Temporaries.like(model).data().address()));
    }
    // The first runs learn how much is needed.
    assertThat(addresses.get(3)).isEqualTo(addresses.get(2));
  }

  @ParameterizedTest
  @CsvSource({"1", "3"})
  void normalisesAndMixesPixelsUp(int channels) {
    byte[] pixels = new byte[4 * 5 * 7 * channels];
    random.nextBytes(pixels);
    Batch batch =
        new Batch(
            List.of("a", "b", "c", "d"),
            pixels,
            5,
            7,
            channels,
            new float[4],
            new Mixup(0.3, new int[] {3, 2, 1, 0}));
    Pair images = random(2, 5, 7, 3);
    host.normalize(batch, 1, Normalization.imageNet(), images.host());
    device.normalize(batch, 1, Normalization.imageNet(), images.device());
    images.assertSame();
  }

  @ParameterizedTest
  @CsvSource({"6,8", "7,5", "1,1", "2,3"})
  void takesMaximaAndLeadsGradientsBack(int height, int width) {
    // Few different values, so that many are equal and many lose to the border.
    float[] values = new float[2 * height * width * 3];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextInt(5) - 3;
    }
    Pair x = Pair.of(values, 2, height, width, 3);
    long[] shape = {2, (height - 1) / 2 + 1, (width - 1) / 2 + 1, 3};
    Pair y = random(shape);
    Pair winners = random(shape);
    host.maximum(x.host(), y.host(), winners.host());
    device.maximum(x.device(), y.device(), winners.device());
    y.assertSame();
    winners.assertSame();

    Pair gradient = random(shape);
    Pair dx = random(2, height, width, 3);
    host.maximumGradient(winners.host(), gradient.host(), dx.host());
    device.maximumGradient(winners.device(), gradient.device(), dx.device());
    dx.assertSame();
  }

  @Test
  void letsNothingHideThatIsNotANumber() {
    float[] values = new float[3 * 3 * 64];
    values[5 * 64 + 7] = Float.NaN;
    Pair x = Pair.of(values, 1, 3, 3, 64);
    Pair y = random(1, 2, 2, 64);
    device.maximum(x.device(), y.device(), random(1, 2, 2, 64).device());
    assertThat(y.device().copy()[64 + 7]).isNaN();
    Pair normalized = random(1, 3, 3, 64);
    device.groupNormRelu(
        parameter(64).get(1),
        parameter(64).get(1),
        x.device(),
        random(1, 64).device(),
        normalized.device());
    assertThat(normalized.device().copy()[7]).isNaN();
  }

  /** The host's and the device's. */
  private List<Parameter> parameter(int length) {
    BitParameter description = new BitParameter("p" + length, Kind.GAMMA, new int[] {length});
    Pair values = random(length);
    Pair gradient = random(length);
    return List.of(
        new Parameter(description, values.host(), gradient.host()),
        new Parameter(description, values.device(), gradient.device()));
  }

  private List<Parameter> kernel(int... shape) {
    BitParameter description = new BitParameter("k", Kind.STANDARDIZED_KERNEL, shape);
    long[] lying = Parameter.nativeShape(description);
    Pair values = random(lying);
    Pair gradient = random(lying);
    return List.of(
        new Parameter(description, values.host(), gradient.host()),
        new Parameter(description, values.device(), gradient.device()));
  }

  @ParameterizedTest
  @CsvSource({"1,3,5,64,true", "3,4,4,128,false", "2,1,1,32,true"})
  void normalisesGroups(int images, int height, int width, int channels, boolean adds) {
    List<Parameter> gamma = parameter(channels);
    List<Parameter> beta = parameter(channels);
    Pair x = random(images, height, width, channels);
    Pair y = random(images, height, width, channels);
    Pair statistics = random(images, 64);
    host.groupNormRelu(gamma.get(0), beta.get(0), x.host(), statistics.host(), y.host());
    device.groupNormRelu(gamma.get(1), beta.get(1), x.device(), statistics.device(), y.device());
    y.assertSame();

    Pair gradient = random(images, height, width, channels);
    Pair residual = random(images, height, width, channels);
    host.groupNormReluGradients(
        gamma.get(0),
        beta.get(0),
        x.host(),
        statistics.host(),
        y.host(),
        gradient.host(),
        adds ? residual.host() : null);
    device.groupNormReluGradients(
        gamma.get(1),
        beta.get(1),
        x.device(),
        statistics.device(),
        y.device(),
        gradient.device(),
        adds ? residual.device() : null);
    new Pair(gamma.get(0).gradient(), gamma.get(1).gradient()).assertSame();
    new Pair(beta.get(0).gradient(), beta.get(1).gradient()).assertSame();
    if (height * width > 1 || channels > 32) {
      gradient.assertSame();
    }
  }

  @Test
  void addsSamplesAndAverages() {
    Pair x = random(2, 5, 7, 4);
    Pair other = random(2, 5, 7, 4);
    host.add(x.host(), other.host());
    device.add(x.device(), other.device());
    x.assertSame();

    Pair sample = random(2, 3, 4, 4);
    host.sample(x.host(), 2, sample.host());
    device.sample(x.device(), 2, sample.device());
    sample.assertSame();
    host.addSample(sample.host(), 2, x.host());
    device.addSample(sample.device(), 2, x.device());
    x.assertSame();

    Pair mean = random(2, 4);
    host.meanOfPixels(x.host(), mean.host());
    device.meanOfPixels(x.device(), mean.device());
    mean.assertSame();
    host.meanOfPixelsGradient(mean.host(), x.host());
    device.meanOfPixelsGradient(mean.device(), x.device());
    x.assertSame();

    Pair row = random(4);
    host.addRow(row.host(), mean.host());
    device.addRow(row.device(), mean.device());
    mean.assertSame();
    host.sumRows(mean.host(), row.host());
    device.sumRows(mean.device(), row.device());
    row.assertSame();
  }

  @ParameterizedTest
  @CsvSource({"7,10,1,3", "7,10,2,3", "1,2,1,3", "5,5,2,1"})
  void convolves(int height, int width, int stride, int size) {
    Pair x = random(2, height, width, 6);
    Pair kernel = random(5, size, size, 6);
    long[] shape = {2, (height - 1) / stride + 1, (width - 1) / stride + 1, 5};
    Pair y = random(shape);
    host.convolution(x.host(), kernel.host(), stride, y.host());
    device.convolution(x.device(), kernel.device(), stride, y.device());
    y.assertSame();
    Pair gradient = random(shape);
    Pair dx = random(2, height, width, 6);
    Pair dk = random(5, size, size, 6);
    host.convolutionGradients(
        x.host(), kernel.host(), stride, gradient.host(), dx.host(), dk.host());
    device.convolutionGradients(
        x.device(), kernel.device(), stride, gradient.device(), dx.device(), dk.device());
    dx.assertSame();
    dk.assertSame();
  }

  @ParameterizedTest
  @CsvSource({"false,false", "true,false", "false,true"})
  void multipliesMatrices(boolean transposeA, boolean transposeB) {
    Pair a = transposeA ? random(4, 3) : random(3, 4);
    Pair b = transposeB ? random(5, 4) : random(4, 5);
    Pair product = random(3, 5);
    for (boolean added : new boolean[] {false, true}) {
      host.product(a.host(), transposeA, b.host(), transposeB, product.host(), added);
      device.product(a.device(), transposeA, b.device(), transposeB, product.device(), added);
      product.assertSame();
    }
  }

  @Test
  void convolvesImages() {
    Pair images = random(2, 9, 12, 3);
    Pair kernel = random(5, 7, 7, 3);
    Pair y = random(2, 5, 6, 5);
    host.imageConvolution(images.host(), kernel.host(), 2, y.host());
    device.imageConvolution(images.device(), kernel.device(), 2, y.device());
    y.assertSame();
    Pair gradient = random(2, 5, 6, 5);
    host.imageKernelGradient(images.host(), 2, gradient.host(), kernel.host());
    device.imageKernelGradient(images.device(), 2, gradient.device(), kernel.device());
    kernel.assertSame();
  }

  @Test
  void updatesParametersAndWhatIsDerivedFromThem() {
    List<Parameter> weights = kernel(3, 3, 10, 6);
    List<Parameter> vector = parameter(17);
    StandardizedKernel onHost = StandardizedKernel.of(weights.get(0));
    StandardizedKernel onDevice = StandardizedKernel.of(weights.get(1));
    host.standardize(List.of(onHost));
    device.standardize(List.of(onDevice));
    new Pair(onHost.value(), onDevice.value()).assertSame();
    host.unstandardize(List.of(onHost));
    device.unstandardize(List.of(onDevice));
    host.measure(List.of(vector.get(0)));
    device.measure(List.of(vector.get(1)));
    new Pair(weights.get(0).gradient(), weights.get(1).gradient()).assertSame();
    assertSameSquares(weights);
    assertSameSquares(vector);

    float[] factors = {1, 0.5f, 0.1f, 1, 1, 0.2f};
    Pair velocity = random(540);
    Pair vectorVelocity = random(17);
    host.update(
        List.of(
            new ParameterUpdate(weights.get(0), velocity.host(), onHost, factors),
            new ParameterUpdate(vector.get(0), vectorVelocity.host(), null, new float[] {0.3f})),
        0.1f,
        0.01f,
        0.9f);
    device.update(
        List.of(
            new ParameterUpdate(weights.get(1), velocity.device(), onDevice, factors),
            new ParameterUpdate(vector.get(1), vectorVelocity.device(), null, new float[] {0.3f})),
        0.1f,
        0.01f,
        0.9f);
    new Pair(weights.get(0).values(), weights.get(1).values()).assertSame();
    new Pair(vector.get(0).values(), vector.get(1).values()).assertSame();
    velocity.assertSame();
    vectorVelocity.assertSame();
    new Pair(onHost.value(), onDevice.value()).assertSame();
  }

  private static void assertSameSquares(List<Parameter> pair) {
    assertThat(pair.get(1).valueSquares())
        .usingComparatorWithPrecision(1e-3)
        .containsExactly(pair.get(0).valueSquares());
    assertThat(pair.get(1).gradientSquares())
        .usingComparatorWithPrecision(1e-3)
        .containsExactly(pair.get(0).gradientSquares());
  }
}
