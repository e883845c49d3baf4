package io.radflow.training.cudnn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.radflow.training.cudnn.emulated.EmulatedDevice;
import io.radflow.training.engine.Batch;
import io.radflow.training.engine.EngineSettings;
import io.radflow.training.engine.GpuSettings;
import io.radflow.training.engine.LossKind;
import io.radflow.training.engine.Mixup;
import io.radflow.training.engine.Normalization;
import io.radflow.training.engine.OptimizerSettings;
import io.radflow.training.engine.Precision;
import io.radflow.training.engine.StepResult;
import io.radflow.training.network.BitNetwork;
import io.radflow.training.network.BitParameter;
import io.radflow.training.weights.BodyInitialization;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A step of local batches is the mean of the steps that they would be alone. */
class LocalBatchStepTest {

  private static final BitNetwork NETWORK = new BitNetwork(List.of(1, 1, 1, 1), 1, 3);
  private static final int SAMPLES = 6;
  private static final int LOCAL = 2;
  private static final int SIDE = 32;
  private static final double RATE = 0.1;

  private static final float NAN = Float.NaN;

  /** Few known labels in the first local batch, all in the second, none in the third. */
  private static final float[] LABELS = {
    1, NAN, NAN, NAN, NAN, 0, 1, 0, 1, 0, 1, 1, NAN, NAN, NAN, NAN, NAN, NAN
  };

  private static CudnnEngine engine(int microBatch, int localBatch) {
    return new CudnnEngine(
        NETWORK,
        new EngineSettings(
            LossKind.SIGMOID,
            Normalization.half(),
            OptimizerSettings.sgd(0),
            microBatch,
            localBatch,
            2,
            7,
            BodyInitialization.TORCH),
        new GpuSettings(Precision.FLOAT32, false, true),
        new EmulatedDevice(Precision.FLOAT32));
  }

  private static Batch batch(int from, int to, boolean mixed) {
    byte[] pixels = new byte[SAMPLES * SIDE * SIDE];
    new Random(3).nextBytes(pixels);
    int[] partners = IntStream.range(0, to - from).map(i -> i ^ 1).toArray();
    return new Batch(
        IntStream.range(from, to).mapToObj(Integer::toString).toList(),
        Arrays.copyOfRange(pixels, from * SIDE * SIDE, to * SIDE * SIDE),
        SIDE,
        SIDE,
        1,
        Arrays.copyOfRange(LABELS, 3 * from, 3 * to),
        mixed ? new Mixup(0.7, partners) : null);
  }

  @Test
  void isTheMeanOfItsLocalBatchesStepsWhateverIsComputedAtOnce() {
    for (boolean mixed : new boolean[] {false, true}) {
      for (int microBatch : new int[] {0, 1, 4}) {
        requireMean(microBatch, mixed);
      }
    }
  }

  private static void requireMean(int microBatch, boolean mixed) {
    try (CudnnEngine start = engine(0, 0);
        CudnnEngine whole = engine(microBatch, LOCAL);
        CudnnEngine first = engine(0, 0);
        CudnnEngine second = engine(0, 0);
        CudnnEngine third = engine(0, 0)) {
      StepResult found = whole.train(batch(0, SAMPLES, mixed), RATE);
      double losses = first.train(batch(0, 2, mixed), RATE).loss();
      losses += second.train(batch(2, 4, mixed), RATE).loss();
      assertThat(third.train(batch(4, 6, mixed), RATE).skipped()).isTrue();

      assertThat(found.loss()).isCloseTo(losses / 3, within(1e-6));
      for (BitParameter parameter : NETWORK.parameters()) {
        float[] before = start.parameters().values(parameter);
        float[] after = whole.parameters().values(parameter);
        float[] one = first.parameters().values(parameter);
        float[] two = second.parameters().values(parameter);
        double apart = 0;
        double moved = 1e-12;
        for (int i = 0; i < before.length; i++) {
          // The first step of Nesterov's momentum is linear in the gradient.
          double expected = ((double) one[i] - before[i] + two[i] - before[i]) / 3;
          double step = (double) after[i] - before[i];
          apart += (step - expected) * (step - expected);
          moved += expected * expected;
        }
        assertThat(Math.sqrt(apart / moved)).as(parameter.name()).isLessThan(2e-3);
      }
    }
  }
}
