package io.radflow.training.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.radflow.training.engine.Batch;
import io.radflow.training.engine.EngineSettings;
import io.radflow.training.engine.LossKind;
import io.radflow.training.engine.Mixup;
import io.radflow.training.engine.NonFiniteLossException;
import io.radflow.training.engine.Normalization;
import io.radflow.training.engine.OptimizerSettings;
import io.radflow.training.engine.StateCopy;
import io.radflow.training.engine.StepResult;
import io.radflow.training.network.BitNetwork;
import io.radflow.training.network.BitParameter;
import io.radflow.training.network.Stem;
import io.radflow.training.weights.HeadInitialization;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class Dl4jEngineTest {

  private static final BitNetwork NETWORK = new BitNetwork(List.of(1, 1, 1, 1), 1, 3);
  private static final double RATE = 0.01;

  private Dl4jEngine engine;

  @BeforeEach
  void build() {
    engine = engine(NETWORK, LossKind.SIGMOID, 0);
  }

  @AfterEach
  void close() {
    engine.close();
  }

  /** Another engine, equal to the first at its start. */
  private static Dl4jEngine equal() {
    return engine(NETWORK, LossKind.SIGMOID, 0);
  }

  private static Dl4jEngine engine(BitNetwork network, LossKind loss, int microBatch) {
    return new Dl4jEngine(
        network,
        new EngineSettings(
            loss, Normalization.half(), OptimizerSettings.sgdAgc(1e-4), microBatch, 0, 7));
  }

  static Batch batch(int seed, int size, int side, int channels) {
    Random random = new Random(seed);
    byte[] pixels = new byte[size * side * side * channels];
    random.nextBytes(pixels);
    float[] labels = new float[size * NETWORK.classes()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = random.nextInt(4) == 0 ? Float.NaN : random.nextInt(2);
    }
    List<String> ids = IntStream.range(0, size).mapToObj(i -> "image-" + i).toList();
    return new Batch(ids, pixels, side, side, channels, labels);
  }

  private static byte[] state(Dl4jEngine engine) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (StateCopy copy = engine.copyState()) {
      copy.write(out);
    }
    return out.toByteArray();
  }

  private static byte[] weights(Dl4jEngine engine) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    engine.writeWeights(out);
    return out.toByteArray();
  }

  @Test
  void trainsToTheSameBitsTwice() throws IOException {
    try (Dl4jEngine other = equal()) {
      for (int i = 0; i < 3; i++) {
        assertThat(engine.train(batch(i, 5, 33, 1), RATE))
            .isEqualTo(other.train(batch(i, 5, 33, 1), RATE));
      }
      assertThat(engine.step()).isEqualTo(3);
      assertThat(state(engine)).isEqualTo(state(other));
    }
  }

  /** As runs of a study do in one process. */
  @Test
  void enginesBesideEachOtherHaveEachTheBitsOfItsOwnNumberOfThreads() throws Exception {
    List<Integer> threads = List.of(1, 2, 3);
    List<byte[]> alone = new ArrayList<>();
    for (int count : threads) {
      alone.add(trained(count, () -> {}));
    }
    // Sums over another number of parts differ in their last bits, so it is their number that
    // tells.
    assertThat(alone.get(0)).isNotEqualTo(alone.get(1));

    CyclicBarrier eachStep = new CyclicBarrier(threads.size());
    ExecutorService runs = Executors.newFixedThreadPool(threads.size());
    try {
      List<Future<byte[]>> together = new ArrayList<>();
      for (int count : threads) {
        together.add(runs.submit(() -> trained(count, eachStep::await)));
      }
      for (int i = 0; i < threads.size(); i++) {
        assertThat(together.get(i).get(300, TimeUnit.SECONDS))
            .as("%d threads", threads.get(i))
            .isEqualTo(alone.get(i));
      }
    } finally {
      runs.shutdownNow();
    }
  }

  private static byte[] trained(int threads, Awaiting before) throws Exception {
    try (Dl4jEngine one =
        new Dl4jEngine(
            NETWORK,
            new EngineSettings(
                LossKind.SIGMOID,
                Normalization.half(),
                OptimizerSettings.sgdAgc(1e-4),
                0,
                threads,
                7))) {
      for (int step = 0; step < 3; step++) {
        before.call();
        one.train(batch(step, 6, 40, 1), RATE);
      }
      return state(one);
    }
  }

  /** Something to wait for. */
  private interface Awaiting {
    void call() throws Exception;
  }

  @Test
  void lowersTheLossOfABatchThatItSeesAgain() {
    Batch batch = batch(1, 6, 32, 3);
    double first = engine.train(batch, 0.1).loss();
    for (int i = 0; i < 10; i++) {
      engine.train(batch, 0.1);
    }
    assertThat(engine.train(batch, 0.1).loss()).isLessThan(first / 2);
  }

  @Test
  void continuesFromItsStateAsIfNothingHadHappened() throws IOException {
    try (Dl4jEngine other = equal()) {
      engine.train(batch(0, 4, 32, 1), RATE);
      byte[] saved = state(engine);
      // A scoring pass between must not matter either.
      engine.score(batch(9, 3, 32, 1));
      engine.train(batch(1, 4, 32, 1), RATE);

      other.train(batch(5, 4, 32, 1), RATE);
      other.readState(new ByteArrayInputStream(saved));
      assertThat(other.step()).isEqualTo(1);
      other.train(batch(1, 4, 32, 1), RATE);
      assertThat(state(other)).isEqualTo(state(engine));
    }
  }

  @Test
  void leavesWhatFollowsItsStateInTheStream() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (StateCopy copy = engine.copyState()) {
      copy.write(out);
    }
    out.write(77);
    ByteArrayInputStream in = new ByteArrayInputStream(out.toByteArray());
    engine.readState(in);
    assertThat(in.read()).isEqualTo(77);
  }

  @Test
  void refusesADamagedState() throws IOException {
    try (Dl4jEngine other = equal()) {
      byte[] saved = state(engine);
      saved[saved.length / 2] ^= 1;
      assertThatThrownBy(() -> other.readState(new ByteArrayInputStream(saved)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("damaged");
      assertThatThrownBy(
              () -> other.readState(new ByteArrayInputStream(Arrays.copyOf(saved, 1000))))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("ends too early");
    }
  }

  @Test
  void refusesTheStateOfAnotherNetworkOrVersion() throws IOException {
    try (Dl4jEngine other = equal()) {
      byte[] saved = state(engine);
      BitNetwork wider = new BitNetwork(List.of(1, 1, 1, 1), 1, 4);
      try (Dl4jEngine different = engine(wider, LossKind.SIGMOID, 0)) {
        assertThatThrownBy(() -> different.readState(new ByteArrayInputStream(saved)))
            .isInstanceOf(IOException.class)
            .hasMessageContaining("3 classes")
            .hasMessageContaining("4 classes");
      }
      saved[7] = 9;
      assertThatThrownBy(() -> other.readState(new ByteArrayInputStream(saved)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("version 9");
    }
  }

  @Test
  void skipsABatchWithoutAnyKnownLabel() throws IOException {
    try (Dl4jEngine other = equal()) {
      Batch known = batch(0, 4, 32, 1);
      float[] unknown = new float[known.labels().length];
      Arrays.fill(unknown, Float.NaN);
      StepResult result =
          engine.train(new Batch(known.ids(), known.pixels(), 32, 32, 1, unknown), RATE);
      assertThat(result.skipped()).isTrue();
      assertThat(engine.step()).isZero();
      assertThat(state(engine)).isEqualTo(state(other));
    }
  }

  @Test
  void stopsAtANonFiniteLossBeforeAnythingChanges() throws IOException {
    BitParameter bias = NETWORK.headParameters().get(3);
    engine.parameters().set(bias, new float[] {0, Float.NaN, 0});
    byte[] before = state(engine);
    Batch batch = batch(0, 2, 32, 1);
    float[] labels = {1, 1, 1, 0, 0, 0};
    assertThatThrownBy(
            () -> engine.train(new Batch(batch.ids(), batch.pixels(), 32, 32, 1, labels), RATE))
        .isInstanceOf(NonFiniteLossException.class)
        .hasMessageContaining("step 0")
        .hasMessageContaining("learning rate 0.01")
        .hasMessageContaining("image-0, image-1");
    assertThat(state(engine)).isEqualTo(before);
  }

  @Test
  void scoresAsItTrainsWhateverCameBefore() {
    Batch batch = batch(2, 5, 32, 1);
    float[] first = engine.score(batch);
    engine.score(batch(3, 2, 64, 1));
    assertThat(engine.score(batch)).isEqualTo(first).hasSize(15);
    for (float probability : first) {
      assertThat(probability).isBetween(0f, 1f);
    }
    // An image's score does not depend on its neighbours.
    Batch alone =
        new Batch(
            List.of("alone"), Arrays.copyOf(batch.pixels(), 32 * 32), 32, 32, 1, new float[3]);
    float[] single = engine.score(alone);
    for (int k = 0; k < 3; k++) {
      assertThat(single[k]).isCloseTo(first[k], within(1e-5f));
    }
  }

  @Test
  void repeatsAGreyChannelToThree() {
    Batch grey = batch(2, 2, 32, 1);
    byte[] pixels = new byte[grey.pixels().length * 3];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = grey.pixels()[i / 3];
    }
    Batch colour = new Batch(grey.ids(), pixels, 32, 32, 3, grey.labels());
    assertThat(engine.score(colour)).isEqualTo(engine.score(grey));
  }

  @Test
  void takesTheSameStepInMicroBatches() {
    try (Dl4jEngine parted = engine(NETWORK, LossKind.SIGMOID, 3)) {
      Batch batch = batch(4, 8, 32, 1);
      StepResult whole = engine.train(batch, RATE);
      StepResult parts = parted.train(batch, RATE);
      assertThat(parts.loss()).isCloseTo(whole.loss(), within(1e-5));
      assertThat(parts.gradientNorm())
          .isCloseTo(whole.gradientNorm(), within(1e-3 * whole.gradientNorm()));
      float[] expected = engine.score(batch);
      float[] found = parted.score(batch);
      for (int i = 0; i < expected.length; i++) {
        assertThat(found[i]).isCloseTo(expected[i], within(1e-4f));
      }
    }
  }

  @Test
  void exchangesWeightsAndStartsAnewFromThem() throws IOException {
    try (Dl4jEngine other = equal()) {
      engine.train(batch(0, 4, 32, 1), RATE);
      byte[] npz = weights(engine);
      other.train(batch(1, 4, 32, 1), RATE);
      other.readWeights(new ByteArrayInputStream(npz), HeadInitialization.FROM_FILE, 0);
      assertThat(other.step()).isZero();
      assertThat(weights(other)).isEqualTo(npz);
      Batch batch = batch(3, 4, 32, 1);
      assertThat(other.score(batch)).isEqualTo(engine.score(batch));
    }
  }

  @Test
  void replacesTheHeadForOtherClasses() throws IOException {
    byte[] npz = weights(engine);
    BitNetwork wider = new BitNetwork(List.of(1, 1, 1, 1), 1, 5);
    try (Dl4jEngine target = engine(wider, LossKind.SOFTMAX, 0)) {
      target.readWeights(new ByteArrayInputStream(npz), HeadInitialization.ZERO, 0);
      assertThat(target.score(batch(0, 1, 32, 1))).containsOnly(0.2f);
      target.readWeights(new ByteArrayInputStream(npz), HeadInitialization.UNIFORM, 1);
      float[] head = target.parameters().values(wider.headParameters().get(2));
      float bound = (float) (1 / Math.sqrt(2048));
      for (float value : head) {
        assertThat(value).isBetween(-bound, bound);
      }
      assertThat(head[0]).isNotEqualTo(head[1]);
      BitParameter root = wider.rootParameters().get(0);
      assertThat(target.parameters().values(root)).isEqualTo(engine.parameters().values(root));
    }
  }

  @Test
  void givesTheFeaturesThatTheHeadTurnsIntoLogits() {
    Batch batch = batch(2, 3, 45, 1);
    float[] features = engine.features(batch);
    int count = NETWORK.features();
    assertThat(features).hasSize(3 * count);
    float[] kernel = engine.parameters().values(NETWORK.headParameters().get(2));
    float[] bias = engine.parameters().values(NETWORK.headParameters().get(3));
    float[] scores = engine.score(batch);
    for (int sample = 0; sample < 3; sample++) {
      for (int k = 0; k < 3; k++) {
        double logit = bias[k];
        for (int i = 0; i < count; i++) {
          logit += (double) features[sample * count + i] * kernel[i * 3 + k];
        }
        assertThat((double) scores[sample * 3 + k])
            .isCloseTo(1 / (1 + Math.exp(-logit)), within(1e-5));
      }
    }
    try (Dl4jEngine parted = engine(NETWORK, LossKind.SIGMOID, 2)) {
      float[] inParts = parted.features(batch);
      for (int i = 0; i < features.length; i++) {
        assertThat(inParts[i]).isCloseTo(features[i], within(1e-4f));
      }
    }
  }

  @Test
  void mixesSamplesUp() throws IOException {
    // Levels that are the exact mean of two others, so that bytes can hold the mixed image.
    byte[] pixels = new byte[2 * 32 * 32];
    byte[] mixed = new byte[pixels.length];
    for (int i = 0; i < 32 * 32; i++) {
      pixels[i] = (byte) (i % 100);
      pixels[32 * 32 + i] = (byte) (100 + i % 100);
      mixed[i] = (byte) (50 + i % 100);
      mixed[32 * 32 + i] = mixed[i];
    }
    float[] labels = {1, 0, 0, 0, 0, 1};
    float[] mixedLabels = {0.5f, 0, 0.5f, 0.5f, 0, 0.5f};
    List<String> ids = List.of("a", "b");
    try (Dl4jEngine pair = engine(NETWORK, LossKind.SOFTMAX, 1);
        Dl4jEngine plain = engine(NETWORK, LossKind.SOFTMAX, 0)) {
      Mixup mixup = new Mixup(0.5, new int[] {1, 0});
      StepResult found = pair.train(new Batch(ids, pixels, 32, 32, 1, labels, mixup), RATE);
      StepResult expected = plain.train(new Batch(ids, mixed, 32, 32, 1, mixedLabels), RATE);
      assertThat(found.loss()).isCloseTo(expected.loss(), within(1e-5));
      assertThat(found.gradientNorm())
          .isCloseTo(expected.gradientNorm(), within(1e-3 * expected.gradientNorm()));
    }
    try (Dl4jEngine whole = equal()) {
      Batch batch = batch(1, 4, 32, 1);
      Mixup nothing = new Mixup(1, new int[] {3, 2, 1, 0});
      whole.train(new Batch(batch.ids(), batch.pixels(), 32, 32, 1, batch.labels(), nothing), RATE);
      engine.train(batch, RATE);
      assertThat(state(whole)).isEqualTo(state(engine));
    }
  }

  @Test
  void trainsTheSmallStem() throws IOException {
    BitNetwork small = new BitNetwork(List.of(1, 1, 1, 1), 1, 3, Stem.SMALL);
    try (Dl4jEngine stem = engine(small, LossKind.SIGMOID, 0)) {
      Batch batch = batch(1, 4, 19, 3);
      double first = stem.train(batch, 0.1).loss();
      for (int i = 0; i < 10; i++) {
        stem.train(batch, 0.1);
      }
      assertThat(stem.train(batch, 0.1).loss()).isLessThan(first / 2);
      byte[] saved = state(stem);
      assertThatThrownBy(() -> engine.readState(new ByteArrayInputStream(saved)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("small stem");
    }
  }

  @Test
  void stopsAtAGradientThatIsNotFiniteThoughTheLossIs() throws IOException {
    // The gradient by the features overflows on its way back through so large a head.
    BitParameter kernel = NETWORK.headParameters().get(2);
    float[] values = new float[(int) kernel.count()];
    BitParameter gamma = NETWORK.headParameters().get(0);
    BitParameter beta = NETWORK.headParameters().get(1);
    Arrays.fill(values, 3e38f);
    engine.parameters().set(kernel, values);
    engine.parameters().set(gamma, new float[NETWORK.features()]);
    float[] tiny = new float[NETWORK.features()];
    Arrays.fill(tiny, 1e-36f);
    engine.parameters().set(beta, tiny);
    byte[] before = state(engine);
    Batch batch = batch(0, 2, 32, 1);
    float[] labels = new float[6];
    assertThatThrownBy(
            () -> engine.train(new Batch(batch.ids(), batch.pixels(), 32, 32, 1, labels), RATE))
        .isInstanceOf(NonFiniteLossException.class)
        .hasMessageContaining("Loss 614400.0")
        .hasMessageContaining("at step 0")
        .hasMessageContaining("image-0, image-1");
    assertThat(state(engine)).isEqualTo(before);
  }

  @Test
  void reportsTheLibraryWithOneDnn() {
    assertThat(engine.report().oneDnn()).isTrue();
    assertThat(engine.report().threads()).isPositive();
    assertThat(engine.report().line()).contains("oneDNN in use", "parameters");
  }
}
