package io.radflow.training.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.radflow.training.check.GoldenCase;
import io.radflow.training.dl4j.kernel.DeviceKernels;
import io.radflow.training.dl4j.kernel.HostKernels;
import io.radflow.training.dl4j.kernel.Kernels;
import io.radflow.training.dl4j.kernel.Tensor;
import io.radflow.training.dl4j.kernel.TensorPool;
import io.radflow.training.engine.FloatImages;
import io.radflow.training.engine.StepResult;
import io.radflow.training.network.BitNetwork;
import io.radflow.training.network.BitParameter;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The engine against activations, gradients and steps that were computed in float64. */
class GoldenModelTest {

  private static final double TWO_PERCENT = 2e-2;

  static List<GoldenCase> cases() throws IOException {
    return GoldenCase.all();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void followsTheReferenceThroughItsSteps(GoldenCase golden) {
    follow(golden, GoldenModelTest::hostKernels);
  }

  /** What runs on CUDA devices; slower here, so the small cases must do. */
  @ParameterizedTest
  @MethodSource("smallCases")
  void followsTheReferenceOnADevicesKernelsToo(GoldenCase golden) {
    follow(golden, (threads, pool) -> new DeviceKernels(pool));
  }

  static Stream<GoldenCase> smallCases() throws IOException {
    return cases().stream().filter(golden -> golden.network().parameterCount() < 10_000_000);
  }

  private static Kernels hostKernels(int threads, TensorPool pool) {
    return new HostKernels(threads, pool);
  }

  private static void follow(
      GoldenCase golden, BiFunction<Integer, TensorPool, Kernels> makeKernels) {
    BitNetwork network = golden.network();
    assertThat(network.parameterCount()).isEqualTo(golden.json().get("parameters").asLong());
    try (Dl4jEngine engine = engine(golden, 0, makeKernels)) {
      golden.fill(engine.parameters());
      LeafInput.Images images = images(golden, engine);
      float[] labels = golden.labels();
      int samples = labels.length / network.classes();
      checkActivations(golden.json(), network, engine, images, samples);
      double tolerance = tolerance(golden, "logits");
      checkLogits(golden.label(), engine.logits(samples, images), golden.logits(), tolerance);
      for (int step = 0; step < golden.steps(); step++) {
        double loss =
            engine
                .train(
                    Collections.nCopies(samples, "golden"), labels, images, golden.learningRate())
                .loss();
        assertThat(loss)
            .as("%s, loss of step %d", golden.label(), step)
            .isCloseTo(golden.loss(step), within(tolerance(golden, "losses")));
        if (step == 0) {
          checkGradients(golden, network, engine);
        }
      }
      checkLogits(
          golden.label(), engine.logits(samples, images), golden.logitsAfter(), TWO_PERCENT);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void takesTheSameFirstStepsInParts(int part) throws IOException {
    GoldenCase golden =
        cases().stream()
            .filter(one -> one.label().equals("tiny-sigmoid"))
            .findFirst()
            .orElseThrow();
    try (Dl4jEngine engine = engine(golden, part, GoldenModelTest::hostKernels)) {
      golden.fill(engine.parameters());
      LeafInput.Images images = images(golden, engine);
      for (int step = 0; step < golden.steps(); step++) {
        StepResult result =
            engine.train(
                List.of("a", "b", "c", "d"), golden.labels(), images, golden.learningRate());
        assertThat(result.loss()).isCloseTo(golden.loss(step), within(1e-4));
        if (step == 0) {
          checkGradients(golden, golden.network(), engine);
        }
      }
    }
  }

  private static Dl4jEngine engine(
      GoldenCase golden, int microBatch, BiFunction<Integer, TensorPool, Kernels> makeKernels) {
    return new Dl4jEngine(
        golden.network(), golden.settings(microBatch), OptionalInt.empty(), makeKernels);
  }

  private static LeafInput.Images images(GoldenCase golden, Dl4jEngine engine) {
    FloatImages images = golden.images();
    return (from, to) -> {
      Tensor part = engine.pool().take(to - from, images.height(), images.width(), 3);
      int values = images.values().length / images.samples();
      part.write(0, images.values(), from * values, part.length());
      return part;
    };
  }

  private static double tolerance(GoldenCase golden, String of) {
    return Math.max(1e-4, 10 * golden.float32Error(of));
  }

  private static void checkLogits(
      String label, float[] logits, double[] expected, double tolerance) {
    assertThat(logits).hasSameSizeAs(expected);
    for (int i = 0; i < logits.length; i++) {
      assertThat((double) logits[i])
          .as("%s, logit %d", label, i)
          .isCloseTo(expected[i], within(tolerance));
    }
  }

  private static void checkActivations(
      JsonNode golden,
      BitNetwork network,
      Dl4jEngine engine,
      LeafInput.Images images,
      int samples) {
    Map<String, INDArray> activations = engine.activations(images, samples);
    checkActivation(golden, "stem", activations.get("root"));
    for (int block = 1; block <= 4; block++) {
      String last = String.format("block%d-unit%02d", block, network.units().get(block - 1));
      checkActivation(golden, "block" + block, activations.get(last));
    }
    engine.pool().giveAll();
  }

  private static void checkActivation(JsonNode golden, String name, INDArray array) {
    JsonNode expected = golden.get("activations").get(name);
    float[] values = Tensor.of(array).copy();
    double sum = 0;
    double squares = 0;
    for (float value : values) {
      sum += value;
      squares += (double) value * value;
    }
    double mean = sum / values.length;
    double std = expected.get("std").asDouble();
    // Float32 strays by about 1e-6 of the activations' scale per layer.
    assertThat(mean).as(name).isCloseTo(expected.get("mean").asDouble(), within(1e-4 * std));
    assertThat(Math.sqrt(squares / values.length - mean * mean))
        .as(name)
        .isCloseTo(std, within(1e-4 * std));
    int channels = (int) array.size(3);
    for (int i = 0; i < expected.get("first").size(); i++) {
      // The reference is NCHW: its first values run along channel 0, then channel 1.
      int pixels = (int) (array.size(1) * array.size(2));
      int at = i % pixels * channels + i / pixels;
      assertThat((double) values[at])
          .as("%s value %d", name, i)
          .isCloseTo(expected.get("first").get(i).asDouble(), within(1e-4 * std));
    }
  }

  private static void checkGradients(GoldenCase golden, BitNetwork network, Dl4jEngine engine) {
    List<BitParameter> parameters = network.parameters();
    assertThat(golden.json().get("grad_l2").size()).isEqualTo(parameters.size());
    for (BitParameter parameter : parameters) {
      double squares = 0;
      for (float value : engine.parameters().gradient(parameter)) {
        squares += (double) value * value;
      }
      double expected = golden.gradientNorm(parameter);
      assertThat(Math.sqrt(squares))
          .as(parameter.name())
          .isCloseTo(expected, within(TWO_PERCENT * expected + 1e-9));
    }
  }
}
