package io.radflow.training.cudnn;

import static java.io.OutputStream.nullOutputStream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import io.radflow.training.cudnn.emulated.EmulatedDevice;
import io.radflow.training.engine.Batch;
import io.radflow.training.engine.EngineSettings;
import io.radflow.training.engine.GpuSettings;
import io.radflow.training.engine.GradientGroup;
import io.radflow.training.engine.LeafStep;
import io.radflow.training.engine.LossKind;
import io.radflow.training.engine.MemoryGroup;
import io.radflow.training.engine.NonFiniteLossException;
import io.radflow.training.engine.Normalization;
import io.radflow.training.engine.OptimizerSettings;
import io.radflow.training.engine.Precision;
import io.radflow.training.engine.StateCopy;
import io.radflow.training.engine.StepResult;
import io.radflow.training.leaves.RankLeaves;
import io.radflow.training.network.BitNetwork;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;
import org.junit.jupiter.api.Test;

/** Steps of two leaves, by one rank or by two, on emulated devices. */
class LeafStepsTest {

  private static final BitNetwork NETWORK = new BitNetwork(List.of(1, 1, 1, 1), 1, 3);
  private static final int SIDE = 9;
  private static final int PIXELS = SIDE * SIDE;
  private static final int LEAVES = 2;
  // Call by call, recorded, replayed.
  private static final int STEPS = 3;
  private static final double RATE = 0.02;

  private static CudnnEngine engine() {
    EngineSettings settings =
        new EngineSettings(
            LossKind.SIGMOID, Normalization.half(), OptimizerSettings.sgdAgc(1e-4), 0, 0, 7);
    CudnnEngine engine =
        new CudnnEngine(
            NETWORK,
            settings,
            new GpuSettings(Precision.FLOAT32, false, true),
            new EmulatedDevice(Precision.FLOAT32));
    return engine;
  }

  /** A batch of a sample a leaf, of unequally many known labels. */
  private static Batch global(int seed) {
    byte[] pixels = new byte[LEAVES * PIXELS];
    new Random(seed).nextBytes(pixels);
    float[] labels = {1, Float.NaN, Float.NaN, 0, 1, 1};
    return new Batch(List.of("a", "b"), pixels, SIDE, SIDE, 1, labels);
  }

  private static LeafStep step(CudnnEngine engine, Batch global, RankLeaves shares, int rank) {
    return new LeafStep(
        shares.first(rank),
        IntStream.range(shares.first(rank), shares.end(rank))
            .mapToObj(
                leaf ->
                    new Batch(
                        global.ids().subList(leaf, leaf + 1),
                        Arrays.copyOfRange(global.pixels(), leaf * PIXELS, (leaf + 1) * PIXELS),
                        SIDE,
                        SIDE,
                        1,
                        Arrays.copyOfRange(global.labels(), 3 * leaf, 3 * leaf + 3)))
            .toList(),
        engine.terms(global));
  }

  private static long state(CudnnEngine engine) throws IOException {
    CRC32C checksum = new CRC32C();
    try (StateCopy copy = engine.copyState();
        OutputStream out = new CheckedOutputStream(nullOutputStream(), checksum)) {
      copy.write(out);
    }
    return checksum.getValue();
  }

  /**
   * What a rank ended with.
   *
   * @param failure of a step with a loss that is not finite, after which the state is as before
   */
  private record Trained(long state, List<StepResult> results, String failure) {}

  private static Trained trained(GradientGroup group, RankLeaves shares, int rank)
      throws IOException {
    try (CudnnEngine engine = engine()) {
      List<StepResult> results = new ArrayList<>();
      for (int number = 0; number < STEPS; number++) {
        results.add(engine.train(step(engine, global(number), shares, rank), RATE, group));
      }
      assertThat(engine.replayedSteps()).isPositive();
      assertThat(engine.lentBlocks()).isZero();
      assertThat(engine.heldLeafSums()).isEqualTo(shares.count(rank) - 1);
      long state = state(engine);
      Batch infinite = global(9);
      infinite.labels()[3] = Float.POSITIVE_INFINITY;
      LeafStep last = step(engine, infinite, shares, rank);
      NonFiniteLossException failure =
          catchThrowableOfType(NonFiniteLossException.class, () -> engine.train(last, RATE, group));
      assertThat(state(engine)).isEqualTo(state);
      assertThat(engine.step()).isEqualTo(STEPS);
      return new Trained(state, results, failure.getMessage());
    }
  }

  @Test
  void twoRanksTrainToTheBitsOfOneAndToTheStepOfTheWholeBatch() throws Exception {
    RankLeaves alone = new RankLeaves(1, LEAVES);
    RankLeaves shares = new RankLeaves(2, LEAVES);
    Trained expected = trained(GradientGroup.alone(LEAVES), alone, 0);
    assertThat(expected.failure()).endsWith("Samples: b");
    try (CudnnEngine whole = engine()) {
      StepResult first = whole.train(global(0), RATE);
      StepResult found = expected.results().get(0);
      assertThat(found.loss()).isCloseTo(first.loss(), within(1e-6));
      assertThat(found.gradientNorm())
          .isCloseTo(first.gradientNorm(), within(1e-5 * first.gradientNorm()));
    }

    assertThatTheyTrainTo(expected, MemoryGroup.of(shares), shares);
    try (CudnnEngine engine = engine()) {
      assertThat(engine.exchangeLibrary()).hasValue("NCCL 2.29.3");
    }
    assertThatTheyTrainTo(expected, new EmulatedRanks(shares).groups(), shares);
  }

  private static void assertThatTheyTrainTo(
      Trained expected, List<GradientGroup> group, RankLeaves shares) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      Future<Trained> first = threads.submit(() -> trained(group.get(0), shares, 0));
      Future<Trained> second = threads.submit(() -> trained(group.get(1), shares, 1));
      for (Future<Trained> rank : List.of(first, second)) {
        assertThat(rank.get().state()).isEqualTo(expected.state());
        assertThat(rank.get().results()).isEqualTo(expected.results());
      }
      assertThat(first.get().failure()).contains("another rank's");
      assertThat(second.get().failure()).endsWith("Samples: b");
    } finally {
      threads.shutdownNow();
    }
  }
}
