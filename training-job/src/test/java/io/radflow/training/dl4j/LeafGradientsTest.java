package io.radflow.training.dl4j;

import static java.io.OutputStream.nullOutputStream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import io.radflow.training.engine.Batch;
import io.radflow.training.engine.Bucket;
import io.radflow.training.engine.BucketRanges;
import io.radflow.training.engine.EngineSettings;
import io.radflow.training.engine.GradientGroup;
import io.radflow.training.engine.LeafStep;
import io.radflow.training.engine.LossKind;
import io.radflow.training.engine.LossTerms;
import io.radflow.training.engine.MemoryGroup;
import io.radflow.training.engine.Mixup;
import io.radflow.training.engine.NonFiniteLossException;
import io.radflow.training.engine.Normalization;
import io.radflow.training.engine.OptimizerSettings;
import io.radflow.training.engine.StateCopy;
import io.radflow.training.engine.StepResult;
import io.radflow.training.leaves.RankLeaves;
import io.radflow.training.network.BitNetwork;
import io.radflow.training.network.BitParameter;
import io.radflow.training.weights.BodyInitialization;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Steps whose global batch is computed as leaves, by one rank or by several in threads. */
class LeafGradientsTest {

  private static final BitNetwork NETWORK = new BitNetwork(List.of(1, 1, 1, 1), 1, 3);
  private static final int CLASSES = 3;
  private static final int SIDE = 17;
  private static final double RATE = 0.05;

  /** One thread each: the group's ranks are processes of their own. */
  private static Dl4jEngine engine(int microBatch, int localBatch) {
    return new Dl4jEngine(
        NETWORK,
        new EngineSettings(
            LossKind.SIGMOID,
            Normalization.half(),
            OptimizerSettings.sgdAgc(1e-4),
            microBatch,
            localBatch,
            1,
            7,
            BodyInitialization.HE));
  }

  /** A global batch, whose first sample is the only one of its leaf with a known label. */
  private static Batch global(int seed, int samples, boolean mixed) {
    Random random = new Random(seed);
    byte[] pixels = new byte[samples * SIDE * SIDE];
    random.nextBytes(pixels);
    float[] labels = new float[samples * CLASSES];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = random.nextInt(3) == 0 ? Float.NaN : random.nextInt(2);
    }
    Arrays.fill(labels, 1, 2 * CLASSES, Float.NaN);
    labels[0] = 1;
    Arrays.fill(labels, 2 * CLASSES, 4 * CLASSES, Float.NaN);
    int[] partners = IntStream.range(0, samples).map(i -> i ^ 1).toArray();
    return batch(0, pixels, labels, mixed ? new Mixup(0.3, partners) : null);
  }

  private static Batch batch(int firstId, byte[] pixels, float[] labels, Mixup mixup) {
    List<String> ids =
        IntStream.range(firstId, firstId + labels.length / CLASSES)
            .mapToObj(i -> "image-" + i)
            .toList();
    return new Batch(ids, pixels, SIDE, SIDE, 1, labels, mixup);
  }

  /** Leaf {@code leaf} of {@code leaves}; partners are within it. */
  private static Batch leaf(Batch global, int leaf, int leaves) {
    int samples = global.size() / leaves;
    int from = leaf * samples;
    int[] partners = IntStream.range(0, samples).map(i -> i ^ 1).toArray();
    int pixels = SIDE * SIDE;
    return batch(
        from,
        Arrays.copyOfRange(global.pixels(), from * pixels, (from + samples) * pixels),
        Arrays.copyOfRange(global.labels(), from * CLASSES, (from + samples) * CLASSES),
        global.mixup() == null ? null : new Mixup(global.mixup().share(), partners));
  }

  private static LeafStep step(Batch global, RankLeaves shares, int rank, LossTerms terms) {
    return new LeafStep(
        shares.first(rank),
        IntStream.range(shares.first(rank), shares.end(rank))
            .mapToObj(leaf -> leaf(global, leaf, shares.leaves()))
            .toList(),
        terms);
  }

  /** The checksum of the whole state. */
  private static long state(Dl4jEngine engine) {
    CRC32C checksum = new CRC32C();
    try (StateCopy copy = engine.copyState();
        OutputStream out = new CheckedOutputStream(nullOutputStream(), checksum)) {
      copy.write(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return checksum.getValue();
  }

  /** What a rank ended with. */
  private record Trained(long state, List<StepResult> results, int heldLeafSums) {}

  /** Six steps on batches of two samples a leaf. */
  private static Trained trained(GradientGroup group, RankLeaves shares, int rank) {
    try (Dl4jEngine engine = engine(0, 0)) {
      List<StepResult> results = new ArrayList<>();
      for (int number = 0; number < 6; number++) {
        Batch global = global(number, 2 * shares.leaves(), number % 2 == 1);
        LeafStep step = step(global, shares, rank, engine.terms(global));
        results.add(engine.train(step, RATE, group));
      }
      return new Trained(state(engine), results, engine.heldLeafSums());
    }
  }

  /** Work of a rank, on a thread of its own. */
  private interface RankWork<T> {
    T run(GradientGroup group, int rank) throws Exception;
  }

  private static <T> List<Future<T>> onRanks(RankLeaves shares, RankWork<T> work)
      throws InterruptedException {
    List<GradientGroup> group = MemoryGroup.of(shares);
    ExecutorService threads = Executors.newFixedThreadPool(shares.ranks());
    try {
      return threads.invokeAll(
          IntStream.range(0, shares.ranks())
              .<Callable<T>>mapToObj(rank -> () -> work.run(group.get(rank), rank))
              .toList());
    } finally {
      threads.shutdownNow();
    }
  }

  @ParameterizedTest
  @CsvSource({"2", "8"})
  void anyNumberOfRanksTrainsToTheSameBits(int leaves) throws Exception {
    Trained alone = trained(GradientGroup.alone(leaves), new RankLeaves(1, leaves), 0);
    assertThat(alone.heldLeafSums()).isEqualTo(Integer.numberOfTrailingZeros(leaves));
    for (int ranks = 2; ranks <= Math.min(leaves, 4); ranks++) {
      RankLeaves shares = new RankLeaves(ranks, leaves);
      for (Future<Trained> rank : onRanks(shares, (group, r) -> trained(group, shares, r))) {
        Trained found = rank.get();
        assertThat(found.results()).as("%d ranks", ranks).isEqualTo(alone.results());
        assertThat(found.state()).as("%d ranks", ranks).isEqualTo(alone.state());
        if (leaves % ranks == 0) {
          assertThat(1 << found.heldLeafSums()).isEqualTo(leaves / ranks);
        } else {
          assertThat(found.heldLeafSums()).isLessThanOrEqualTo(2);
        }
      }
    }
  }

  /**
   * The whole batch is computed in parts of a leaf's size, so that only the order of their sum
   * differs: two samples at once or four round differently.
   */
  @ParameterizedTest
  @CsvSource({"false, 0, 2", "true, 0, 2", "true, 2, 1", "false, 1, 2"})
  void theGradientIsThatOfTheWholeBatch(boolean mixed, int localBatch, int microBatch) {
    Batch global = global(5, 8, mixed);
    try (Dl4jEngine whole = engine(microBatch, localBatch);
        Dl4jEngine leaves = engine(microBatch, localBatch)) {
      StepResult expected = whole.train(global, RATE);
      LeafStep step = step(global, new RankLeaves(1, 4), 0, leaves.terms(global));
      StepResult found = leaves.train(step, RATE, GradientGroup.alone(4));
      assertThat(found.loss()).isCloseTo(expected.loss(), within(1e-12));
      double apart = 0;
      double squares = 0;
      for (BitParameter parameter : NETWORK.parameters()) {
        float[] one = whole.parameters().gradient(parameter);
        float[] other = leaves.parameters().gradient(parameter);
        for (int i = 0; i < one.length; i++) {
          double difference = (double) one[i] - other[i];
          apart += difference * difference;
          squares += (double) one[i] * one[i];
        }
      }
      assertThat(Math.sqrt(apart / squares)).isLessThan(1e-6);
    }
  }

  @Test
  void allSkipAStepWithoutAnyKnownLabelAndTheGroupIsNotAsked() throws Exception {
    Batch known = global(1, 4, false);
    float[] unknown = new float[known.labels().length];
    Arrays.fill(unknown, Float.NaN);
    Batch global = batch(0, known.pixels(), unknown, null);
    GradientGroup notAsked = MemoryGroup.of(new RankLeaves(2, 2)).get(0);
    try (Dl4jEngine engine = engine(0, 0)) {
      long before = state(engine);
      LeafStep step = step(global, new RankLeaves(2, 2), 0, engine.terms(global));
      assertThat(engine.train(step, RATE, notAsked).skipped()).isTrue();
      assertThat(engine.step()).isZero();
      assertThat(state(engine)).isEqualTo(before);
    }
  }

  @Test
  void aLeafThatIsNotFiniteEndsTheStepOnAllRanksAndItsRankNamesItsSamples() throws Exception {
    RankLeaves shares = new RankLeaves(2, 4);
    Batch global = global(1, 4, false);
    global.labels()[3 * CLASSES] = Float.POSITIVE_INFINITY;
    List<Future<String>> ranks =
        onRanks(
            shares,
            (group, rank) -> {
              try (Dl4jEngine engine = engine(0, 0)) {
                long before = state(engine);
                LeafStep step = step(global, shares, rank, engine.terms(global));
                NonFiniteLossException thrown =
                    catchThrowableOfType(
                        NonFiniteLossException.class, () -> engine.train(step, RATE, group));
                assertThat(state(engine)).isEqualTo(before);
                return thrown.getMessage();
              }
            });
    assertThat(ranks.get(0).get()).contains("The samples are another rank's, which names them");
    assertThat(ranks.get(1).get()).endsWith("Samples: image-3");
  }

  @Test
  void bucketsAreReadyWhileTheRestIsComputed() {
    BitParameter root = NETWORK.rootParameters().get(0);
    List<Bucket> ready = new ArrayList<>();
    List<Float> rootGradients = new ArrayList<>();
    try (Dl4jEngine engine = engine(0, 0)) {
      Batch global = global(1, 8, false);
      LeafStep step = step(global, new RankLeaves(1, 2), 0, engine.terms(global));
      Watching group =
          new Watching(
              bucket -> {
                ready.add(bucket);
                rootGradients.add(engine.parameters().gradient(root)[0]);
              });
      engine.train(step, RATE, group);
    }
    assertThat(ready.stream().map(Bucket::number))
        .containsExactlyElementsOf(
            IntStream.range(0, new BucketRanges(NETWORK.parameterCount()).count()).boxed().toList())
        .hasSizeGreaterThan(1);
    assertThat(ready.stream().mapToLong(Bucket::values).sum()).isEqualTo(NETWORK.parameterCount());
    // When the first bucket is ready, the root still has the gradient of the leaf before.
    assertThat(rootGradients.get(0)).isNotEqualTo(rootGradients.get(ready.size() - 1));
  }

  /** A rank that is alone with two leaves, and watched. */
  private record Watching(Consumer<Bucket> watcher) implements GradientGroup {

    private static final GradientGroup ALONE = GradientGroup.alone(2);

    @Override
    public int leaves() {
      return ALONE.leaves();
    }

    @Override
    public void ready(Bucket bucket) {
      watcher.accept(bucket);
      ALONE.ready(bucket);
    }

    @Override
    public double sum(double[] leafLosses) {
      return ALONE.sum(leafLosses);
    }

    @Override
    public void abort(Throwable reason) {
      ALONE.abort(reason);
    }

    @Override
    public void close() {
      ALONE.close();
    }
  }

  @Test
  void leavesThatAreNoneOfTheGroupsAreRefused() {
    Batch global = global(1, 4, false);
    try (Dl4jEngine engine = engine(0, 0)) {
      LeafStep step = step(global, new RankLeaves(2, 2), 1, engine.terms(global));
      assertThatThrownBy(() -> engine.train(step, RATE, GradientGroup.alone(1)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("Leaves 1 to 1 are none of a group of 1 leaves");
    }
  }
}
