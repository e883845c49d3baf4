package io.radflow.training.cudnn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.radflow.training.cudnn.emulated.EmulatedDevice;
import io.radflow.training.engine.Batch;
import io.radflow.training.engine.EngineSettings;
import io.radflow.training.engine.GpuSettings;
import io.radflow.training.engine.LossKind;
import io.radflow.training.engine.Mixup;
import io.radflow.training.engine.NonFiniteLossException;
import io.radflow.training.engine.Normalization;
import io.radflow.training.engine.OperationWork;
import io.radflow.training.engine.OptimizerSettings;
import io.radflow.training.engine.Precision;
import io.radflow.training.engine.StateCopy;
import io.radflow.training.engine.StepResult;
import io.radflow.training.network.BitNetwork;
import io.radflow.training.network.MultiplyAdds;
import io.radflow.training.weights.HeadInitialization;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an engine keeps, gives away and takes, on the emulated device. */
class EngineStateTest {

  private static final BitNetwork NETWORK = new BitNetwork(List.of(1, 1, 1, 1), 1, 3);
  private static final int SIDE = 32;

  private final CudnnEngine engine = engine(Precision.FLOAT32);

  private static CudnnEngine engine(Precision precision) {
    EngineSettings settings =
        new EngineSettings(
            LossKind.SIGMOID, Normalization.imageNet(), OptimizerSettings.sgdAgc(1e-4), 0, 0, 7);
    return new CudnnEngine(
        NETWORK, settings, new GpuSettings(precision, false, true), new EmulatedDevice(precision));
  }

  @AfterEach
  void close() {
    engine.close();
  }

  private static Batch batch(int seed, int channels, Mixup mixup) {
    Random random = new Random(seed);
    byte[] pixels = new byte[2 * SIDE * SIDE * channels];
    random.nextBytes(pixels);
    float[] labels = {1, 0, Float.NaN, 0, 1, 1};
    return new Batch(List.of("a", "b"), pixels, SIDE, SIDE, channels, labels, mixup);
  }

  private static byte[] state(CudnnEngine of) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (StateCopy copy = of.copyState()) {
      copy.write(out);
    }
    return out.toByteArray();
  }

  @Test
  void resumesToTheSameBitsThoughItsStepsWereRecordedAtOtherTimes() throws IOException {
    engine.train(batch(1, 3, null), 0.02);
    byte[] between = state(engine);
    engine.train(batch(2, 3, null), 0.02);
    engine.train(batch(3, 3, null), 0.01);
    byte[] undisturbed = state(engine);
    assertThat(engine.replayedSteps()).isPositive();
    try (CudnnEngine resumed = engine(Precision.FLOAT32)) {
      resumed.readState(new ByteArrayInputStream(between));
      assertThat(resumed.step()).isEqualTo(1);
      resumed.train(batch(2, 3, null), 0.02);
      resumed.train(batch(3, 3, null), 0.01);
      assertThat(state(resumed)).isEqualTo(undisturbed);
    }
  }

  @Test
  void weightsAndMomentumGoThroughTheirFiles() throws IOException {
    engine.train(batch(1, 3, null), 0.02);
    ByteArrayOutputStream weights = new ByteArrayOutputStream();
    engine.writeWeights(weights);
    ByteArrayOutputStream momentum = new ByteArrayOutputStream();
    engine.writeMomentum(momentum);
    byte[] expected = state(engine);
    try (CudnnEngine other = engine(Precision.FLOAT32)) {
      other.readWeights(
          new ByteArrayInputStream(weights.toByteArray()), HeadInitialization.FROM_FILE, 0);
      other.readMomentum(new ByteArrayInputStream(momentum.toByteArray()), 1);
      assertThat(state(other)).isEqualTo(expected);
    }
  }

  @Test
  void aBatchThatWasStagedGivesTheSameAsOneThatWasNot() throws IOException {
    Batch first = batch(1, 1, new Mixup(0.7, new int[] {1, 0}));
    Batch second = batch(2, 1, null);
    engine.stage(first);
    engine.stage(second);
    StepResult one = engine.train(first, 0.02);
    StepResult two = engine.train(second, 0.02);
    try (CudnnEngine other = engine(Precision.FLOAT32)) {
      assertThat(other.train(first, 0.02)).isEqualTo(one);
      // Another shape between: what was staged and not taken must not be taken for it.
      other.stage(batch(4, 3, null));
      other.stage(batch(5, 3, null));
      assertThat(other.train(second, 0.02)).isEqualTo(two);
      assertThat(state(other)).isEqualTo(state(engine));
    }
  }

  @Test
  void theWorkOfAStepIsThatOfItsNetwork() {
    engine.train(batch(1, 3, null), 0.02);
    double flops = engine.stepWork().values().stream().mapToDouble(OperationWork::flops).sum();
    double expected = 2.0 * 2 * MultiplyAdds.of(NETWORK, SIDE, SIDE).training();
    // The root computes a fourth channel, of zeros.
    assertThat(flops).isBetween(expected, 1.2 * expected);
    assertThat(engine.stepWork().values()).allMatch(work -> work.bytes() > 0);
  }

  @Test
  void nothingChangesWhereTheLossIsNotFinite() throws IOException {
    float[] bias = engine.parameters().values(NETWORK.headParameters().get(3));
    bias[1] = Float.POSITIVE_INFINITY;
    engine.parameters().set(NETWORK.headParameters().get(3), bias);
    byte[] before = state(engine);
    assertThatThrownBy(() -> engine.train(batch(1, 3, null), 0.02))
        .isInstanceOf(NonFiniteLossException.class)
        .hasMessageContaining("step 0")
        .hasMessageContaining("a, b");
    assertThat(state(engine)).isEqualTo(before);
    assertThat(engine.lentBlocks()).isZero();
  }

  @Test
  void aBatchWithoutAKnownLabelIsSkipped() {
    Batch known = batch(1, 3, null);
    float[] unknown = new float[6];
    Arrays.fill(unknown, Float.NaN);
    Batch batch = new Batch(known.ids(), known.pixels(), SIDE, SIDE, 3, unknown);
    assertThat(engine.train(batch, 0.02).skipped()).isTrue();
    assertThat(engine.step()).isZero();
  }

  @Test
  void scoresDoNotDependOnLabelsOrOnWhatElseIsInTheBatch() {
    Batch both = batch(1, 3, null);
    float[] scores = engine.score(both);
    int half = both.pixels().length / 2;
    Batch one =
        new Batch(
            List.of("b"),
            Arrays.copyOfRange(both.pixels(), half, 2 * half),
            SIDE,
            SIDE,
            3,
            new float[3]);
    float[] alone = engine.score(one);
    IntStream.range(0, 3).forEach(k -> assertThat(scores[3 + k]).isEqualTo(alone[k]));
    assertThat(engine.features(one)).hasSize(NETWORK.features());
    assertThat(engine.step()).isZero();
  }
}
