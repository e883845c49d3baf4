package io.radflow.training.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.radflow.training.dl4j.kernel.DeviceKernels;
import io.radflow.training.dl4j.kernel.HostKernels;
import io.radflow.training.dl4j.kernel.Kernels;
import io.radflow.training.dl4j.kernel.Tensor;
import io.radflow.training.dl4j.kernel.TensorPool;
import io.radflow.training.engine.EngineSettings;
import io.radflow.training.engine.LossKind;
import io.radflow.training.engine.Normalization;
import io.radflow.training.engine.OptimizerSettings;
import io.radflow.training.engine.StepResult;
import io.radflow.training.network.BitNetwork;
import io.radflow.training.network.BitParameter;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The engine against activations, gradients and steps that were computed in float64. */
class GoldenModelTest {

  private static final double TWO_PERCENT = 2e-2;

  static Stream<Arguments> cases() throws IOException {
    return GoldenCases.all().stream()
        .map(golden -> Arguments.of(Named.of(golden.get("label").asText(), golden)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void followsTheReferenceThroughItsSteps(JsonNode golden) {
    follow(golden, GoldenModelTest::hostKernels);
  }

  /** What runs on CUDA devices; slower here, so the small cases must do. */
  @ParameterizedTest
  @MethodSource("smallCases")
  void followsTheReferenceOnADevicesKernelsToo(JsonNode golden) {
    follow(golden, (threads, pool) -> new DeviceKernels(pool));
  }

  static Stream<Arguments> smallCases() throws IOException {
    return cases()
        .filter(
            arguments -> {
              JsonNode golden = (JsonNode) ((Named<?>) arguments.get()[0]).getPayload();
              return golden.get("parameters").asLong() < 10_000_000;
            });
  }

  private static Kernels hostKernels(int threads, TensorPool pool) {
    return new HostKernels(threads, pool);
  }

  private static void follow(
      JsonNode golden, BiFunction<Integer, TensorPool, Kernels> makeKernels) {
    BitNetwork network = GoldenCases.network(golden);
    assertThat(network.parameterCount()).isEqualTo(golden.get("parameters").asLong());
    try (Dl4jEngine engine = engine(golden, network, 0, makeKernels)) {
      GoldenCases.fill(golden, network, engine.parameters());
      Dl4jEngine.Images images = GoldenCases.images(golden, engine);
      float[] labels = GoldenCases.labels(golden);
      int samples = labels.length / network.classes();
      checkActivations(golden, network, engine, images, samples);
      double tolerance = tolerance(golden, "logits");
      checkLogits(
          golden.get("label").asText(),
          engine.logits(samples, images),
          golden.get("logits"),
          tolerance);

      JsonNode optimiser = golden.get("optimiser");
      for (int step = 0; step < optimiser.get("steps").asInt(); step++) {
        double loss =
            engine
                .train(
                    Collections.nCopies(samples, "golden"),
                    labels,
                    null,
                    images,
                    optimiser.get("lr").asDouble())
                .loss();
        assertThat(loss)
            .as("%s, loss of step %d", golden.get("label").asText(), step)
            .isCloseTo(
                optimiser.get("losses").get(step).asDouble(), within(tolerance(golden, "losses")));
        if (step == 0) {
          checkGradients(golden, network, engine);
        }
      }
      checkLogits(
          golden.get("label").asText(),
          engine.logits(samples, images),
          optimiser.get("logits_after"),
          TWO_PERCENT);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void takesTheSameFirstStepsInParts(int part) throws IOException {
    JsonNode golden =
        GoldenCases.all().stream()
            .filter(one -> one.get("label").asText().equals("tiny-sigmoid"))
            .findFirst()
            .orElseThrow();
    BitNetwork network = GoldenCases.network(golden);
    JsonNode optimiser = golden.get("optimiser");
    try (Dl4jEngine engine = engine(golden, network, part, GoldenModelTest::hostKernels)) {
      GoldenCases.fill(golden, network, engine.parameters());
      Dl4jEngine.Images images = GoldenCases.images(golden, engine);
      float[] labels = GoldenCases.labels(golden);
      for (int step = 0; step < optimiser.get("steps").asInt(); step++) {
        StepResult result =
            engine.train(
                List.of("a", "b", "c", "d"), labels, null, images, optimiser.get("lr").asDouble());
        assertThat(result.loss())
            .isCloseTo(optimiser.get("losses").get(step).asDouble(), within(1e-4));
        if (step == 0) {
          checkGradients(golden, network, engine);
        }
      }
    }
  }

  private static Dl4jEngine engine(
      JsonNode golden,
      BitNetwork network,
      int microBatch,
      BiFunction<Integer, TensorPool, Kernels> makeKernels) {
    JsonNode optimiser = golden.get("optimiser");
    double decay = optimiser.get("weight_decay").asDouble();
    return new Dl4jEngine(
        network,
        new EngineSettings(
            LossKind.valueOf(golden.get("loss_kind").asText().toUpperCase(Locale.ROOT)),
            Normalization.half(),
            optimiser.get("agc").asBoolean()
                ? OptimizerSettings.sgdAgc(decay)
                : OptimizerSettings.sgd(decay),
            microBatch,
            0,
            0),
        makeKernels);
  }

  private static double tolerance(JsonNode golden, String of) {
    return Math.max(1e-4, 10 * golden.get("float32_error").get(of).asDouble());
  }

  private static void checkLogits(
      String label, float[] logits, JsonNode expected, double tolerance) {
    int classes = expected.get(0).size();
    for (int i = 0; i < logits.length; i++) {
      assertThat((double) logits[i])
          .as("%s, logit %d", label, i)
          .isCloseTo(expected.get(i / classes).get(i % classes).asDouble(), within(tolerance));
    }
  }

  private static void checkActivations(
      JsonNode golden,
      BitNetwork network,
      Dl4jEngine engine,
      Dl4jEngine.Images images,
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

  private static void checkGradients(JsonNode golden, BitNetwork network, Dl4jEngine engine) {
    List<BitParameter> parameters = network.parameters();
    assertThat(golden.get("grad_l2").size()).isEqualTo(parameters.size());
    for (BitParameter parameter : parameters) {
      double squares = 0;
      for (float value : engine.parameters().gradient(parameter)) {
        squares += (double) value * value;
      }
      double expected = golden.get("grad_l2").get(parameter.name()).asDouble();
      assertThat(Math.sqrt(squares))
          .as(parameter.name())
          .isCloseTo(expected, within(TWO_PERCENT * expected + 1e-9));
    }
  }
}
