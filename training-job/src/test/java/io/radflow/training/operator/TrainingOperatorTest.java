package io.radflow.training.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.radflow.core.manifest.ObjectEntry;
import io.radflow.core.part.PartElement;
import io.radflow.core.random.SampleRandom;
import io.radflow.core.record.Metric;
import io.radflow.core.record.Task;
import io.radflow.core.store.StoreAddress;
import io.radflow.testing.StoreExtension;
import io.radflow.training.dl4j.Dl4jEngine;
import io.radflow.training.engine.EngineSettings;
import io.radflow.training.engine.LossKind;
import io.radflow.training.engine.Normalization;
import io.radflow.training.engine.OptimizerSettings;
import io.radflow.training.history.EarlierHistory;
import io.radflow.training.history.Measure;
import io.radflow.training.history.SelectionSettings;
import io.radflow.training.identity.RunFingerprint;
import io.radflow.training.network.BitNetwork;
import io.radflow.training.plan.BlockOrder;
import io.radflow.training.plan.RunPlan;
import io.radflow.training.plan.RunPositions;
import io.radflow.training.plan.RunShape;
import io.radflow.training.plan.SourceRows;
import io.radflow.training.plan.TrainRows;
import io.radflow.training.rank.GroupSetup;
import io.radflow.training.rank.GroupTransport;
import io.radflow.training.schedule.LearningRate;
import io.radflow.training.snapshot.CardRun;
import io.radflow.training.snapshot.CardView;
import io.radflow.training.snapshot.CardViews;
import io.radflow.training.snapshot.SnapshotSettings;
import io.radflow.training.snapshot.SnapshotWriter;
import io.radflow.training.source.RunSample;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.flink.runtime.checkpoint.CheckpointOptions;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.runtime.operators.coordination.OperatorEventHandler;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.runtime.state.memory.MemCheckpointStreamFactory;
import org.apache.flink.runtime.state.storage.JobManagerCheckpointStorage;
import org.apache.flink.streaming.api.operators.OperatorSnapshotFinalizer;
import org.apache.flink.streaming.api.operators.OperatorSnapshotFutures;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TrainingOperatorTest {

  private static final int SIDE = 8;
  private static final int MAX_STATE_BYTES = 128 << 20;
  private static final RunFingerprint IDENTITY =
      RunFingerprint.of(Map.of("training.seed", "3"), Map.of("view", "some rows"), null, 2);

  private static final List<String> LABELS = List.of("dark", "bright");

  @RegisterExtension static final StoreExtension STORE = new StoreExtension();

  private static StoreAddress address;

  @BeforeAll
  static void startStore() throws Exception {
    address = STORE.bucket().address();
  }

  @Test
  void takesSamplesInTheOrderOfTheirPositionsHoweverTheyCome() throws Exception {
    List<RunSample> shuffled = samples(plan(3));
    Collections.shuffle(shuffled, new Random(4));

    assertThat(runThrough(plan(3), shuffled)).isEqualTo(runThrough(plan(3), samples(plan(3))));
  }

  @Test
  void aRunWhoseCoresAreTakenWaitsOpenAndThenComesToTheSame() throws Exception {
    RunPositions plan = plan(3);
    List<String> undisturbed = runThrough(plan, samples(plan));
    SharedCores.OF_PROCESS.limit(1);
    SharedCores.Share others = SharedCores.OF_PROCESS.ask(() -> {});
    try (var harness = harness(plan)) {
      open(harness);
      feed(harness, samples(plan));
      harness.prepareSnapshotPreBarrier(1);
      assertThat(lines(harness)).isEmpty();

      others.giveBack();
      harness.endInput();

      assertThat(lines(harness)).isEqualTo(undisturbed);
    } finally {
      SharedCores.OF_PROCESS.limit(Integer.MAX_VALUE);
      others.giveBack();
    }
  }

  @Test
  void goesOnFromAnyCheckpointAsIfNothingHadHappened() throws Exception {
    RunPositions plan = plan(3);
    List<RunSample> samples = samples(plan);
    List<String> undisturbed = runThrough(plan, samples);
    Collections.swap(samples, 4, 9);
    // In the middle of a batch, with a gap before it, and in the middle of an evaluation pass.
    for (int checkpointAt : new int[] {3, 7, 14}) {
      List<String> output = new ArrayList<>();
      OperatorSubtaskState checkpoint;
      try (var harness = harness(plan)) {
        open(harness);
        feed(harness, samples.subList(0, checkpointAt));
        harness.prepareSnapshotPreBarrier(1);
        checkpoint = harness.snapshot(1, 1);
        output.addAll(lines(harness));
        feed(harness, samples.subList(checkpointAt, checkpointAt + 2));
      }
      try (var harness = harness(plan)) {
        harness.initializeState(checkpoint);
        open(harness);
        feed(harness, samples.subList(checkpointAt, samples.size()));
        harness.endInput();
        output.addAll(lines(harness));
      }
      assertThat(output).as("checkpoint after %d samples", checkpointAt).isEqualTo(undisturbed);
    }
  }

  @Test
  void aCheckpointIsOfItsTimeThoughItIsWrittenAfterFurtherSteps() throws Exception {
    RunPositions plan = plan(3);
    List<RunSample> samples = samples(plan);
    List<String> undisturbed = runThrough(plan, samples);
    List<String> output;
    OperatorSubtaskState checkpoint;
    try (var harness = harness(plan)) {
      open(harness);
      feed(harness, samples.subList(0, 5));
      harness.prepareSnapshotPreBarrier(1);
      output = lines(harness);
      OperatorSnapshotFutures futures =
          harness
              .getOneInputOperator()
              .snapshotState(
                  1,
                  1,
                  CheckpointOptions.forCheckpointWithDefaultLocation(),
                  new MemCheckpointStreamFactory(MAX_STATE_BYTES));
      feed(harness, samples.subList(5, samples.size()));
      harness.endInput();
      checkpoint = new OperatorSnapshotFinalizer(futures).getJobManagerOwnedState();
    }
    try (var harness = harness(plan)) {
      harness.initializeState(checkpoint);
      open(harness);
      feed(harness, samples.subList(5, samples.size()));
      harness.endInput();
      output.addAll(lines(harness));
    }
    assertThat(output).isEqualTo(undisturbed);
  }

  /** Before the input has ended as well: another rank may have ended, and its part be missing. */
  @Test
  void theCheckpointOfARunThatIsDoneHoldsNoWeightsAndComesToNothingMore() throws Exception {
    RunPositions plan = plan(3);
    List<OperatorSubtaskState> checkpoints = new ArrayList<>();
    try (var harness = harness(plan)) {
      open(harness);
      feed(harness, samples(plan));
      harness.prepareSnapshotPreBarrier(1);
      checkpoints.add(harness.snapshot(1, 1));
      harness.endInput();
      harness.prepareSnapshotPreBarrier(2);
      checkpoints.add(harness.snapshot(2, 2));
    }
    for (OperatorSubtaskState checkpoint : checkpoints) {
      assertThat(checkpoint.getStateSize()).isLessThan(10_000);
    }

    try (var harness = harness(plan)) {
      harness.initializeState(checkpoints.get(0));
      open(harness);
      harness.endInput();
      assertThat(lines(harness)).isEmpty();
    }
  }

  @Test
  void refusesTheCheckpointOfAnotherRun() throws Exception {
    OperatorSubtaskState checkpoint;
    try (var harness = harness(plan(3))) {
      open(harness);
      harness.prepareSnapshotPreBarrier(1);
      checkpoint = harness.snapshot(1, 1);
    }
    try (var harness = harness(plan(4))) {
      assertThatThrownBy(() -> harness.initializeState(checkpoint))
          .hasStackTraceContaining("checkpoint is of another run")
          .hasStackTraceContaining("seed=3")
          .hasStackTraceContaining("seed=4");
    }
  }

  @Test
  void saysWhereTheInputEndedTooEarly() throws Exception {
    RunPositions plan = plan(3);
    try (var harness = harness(plan)) {
      open(harness);
      feed(harness, samples(plan).subList(0, 6));
      assertThatThrownBy(harness::endInput).hasMessageContaining("position 6 of " + plan.length());
    }
  }

  @Test
  void aBatchOfUnknownLabelsOnlyChangesNothingAndIsSaid() throws Exception {
    RunPositions plan = plan(3);
    List<RunSample> samples = samples(plan);
    for (int i = 4; i < 8; i++) {
      samples.get(i).labels = new float[] {Float.NaN, Float.NaN};
    }
    List<Metric> metrics = new ArrayList<>();
    try (var harness = harness(plan)) {
      open(harness);
      feed(harness, samples);
      harness.endInput();
      for (PartElement element : harness.extractOutputValues()) {
        if (element.type == PartElement.Type.ROW && element.record() instanceof Metric metric) {
          metrics.add(metric);
        }
      }
    }
    assertThat(metrics.stream().filter(row -> row.getName().equals("train/loss")))
        .hasSize(3)
        .allSatisfy(
            row -> {
              boolean unknown = row.getStep() == 2;
              assertThat(row.getValue() == null).isEqualTo(unknown);
              assertThat(row.getDetail()).isEqualTo(unknown ? "no known label in the batch" : null);
            });
    assertThat(metrics.stream().filter(row -> row.getName().equals("train/learning_rate")))
        .hasSize(3);
  }

  @Test
  void endsForGoodIfItsMeasureIsNotDefined() throws Exception {
    RunPositions plan = plan(3);
    List<RunSample> samples = samples(plan);
    for (RunSample sample : samples) {
      sample.labels = sample.evaluation ? new float[] {0, 1} : sample.labels;
    }
    try (var harness = harness(plan, new SelectionSettings(Measure.MEAN_AUC, 0, 0))) {
      open(harness);
      assertThatThrownBy(
              () -> {
                feed(harness, samples);
                harness.endInput();
              })
          .isInstanceOf(SuppressRestartsException.class)
          .hasStackTraceContaining("The evaluation split has no MEAN_AUC");
    }
  }

  /** Three steps of four, an evaluation pass of three after the second and after the last. */
  private static RunPositions plan(long seed) {
    return new RunPlan(
            new RunShape(seed, 4, 3, 2),
            new SourceRows(
                "v",
                BlockOrder.published(100),
                List.of(new ObjectEntry("train", 8, 1, 1)),
                TrainRows.all(8)),
            List.of(new ObjectEntry("test", 3, 1, 1)))
        .positions();
  }

  private static List<RunSample> samples(RunPositions plan) {
    List<RunSample> samples = new ArrayList<>();
    for (long position = 0; position < plan.length(); position++) {
      RunPositions.Place place = plan.place(position);
      RunSample sample = new RunSample();
      sample.position = position;
      sample.evaluation = place.evaluation();
      sample.id = (place.evaluation() ? "test-" : "train-") + place.index();
      sample.height = SIDE;
      sample.width = SIDE;
      sample.channels = 1;
      sample.pixels = new byte[SIDE * SIDE];
      boolean bright = place.index() % 2 == 0;
      SampleRandom random = new SampleRandom(1, 0, sample.id);
      for (int i = 0; i < sample.pixels.length; i++) {
        sample.pixels[i] = (byte) ((bright ? 150 : 100) + random.uniform(-50, 50));
      }
      sample.labels = new float[] {bright ? 0 : 1, bright ? 1 : 0};
      samples.add(sample);
    }
    return samples;
  }

  private static List<String> runThrough(RunPositions plan, List<RunSample> samples)
      throws Exception {
    try (var harness = harness(plan)) {
      open(harness);
      feed(harness, samples);
      harness.endInput();
      return lines(harness);
    }
  }

  /** Opens the operator, and tells it that no other job trains the run. */
  private static void open(OneInputStreamOperatorTestHarness<RunSample, PartElement> harness)
      throws Exception {
    harness.open();
    ((OperatorEventHandler) harness.getOneInputOperator()).handleOperatorEvent(new RunHeldEvent());
  }

  private static void feed(
      OneInputStreamOperatorTestHarness<RunSample, PartElement> harness, List<RunSample> samples)
      throws Exception {
    for (RunSample sample : samples) {
      harness.processElement(sample, 0);
    }
  }

  private static List<String> lines(
      OneInputStreamOperatorTestHarness<RunSample, PartElement> harness) throws Exception {
    List<String> lines = new ArrayList<>();
    for (PartElement element : harness.extractOutputValues()) {
      lines.add(
          element.type == PartElement.Type.ROW
              ? element.record().toString()
              : element.type + " " + element.key());
    }
    return lines;
  }

  private static OneInputStreamOperatorTestHarness<RunSample, PartElement> harness(
      RunPositions plan) throws Exception {
    return harness(plan, SelectionSettings.NONE);
  }

  private static OneInputStreamOperatorTestHarness<RunSample, PartElement> harness(
      RunPositions plan, SelectionSettings selection) throws Exception {
    OneInputStreamOperatorTestHarness<RunSample, PartElement> harness =
        new OneInputStreamOperatorTestHarness<>(factory(plan, selection));
    harness.setStateBackend(new HashMapStateBackend());
    harness.setCheckpointStorage(new JobManagerCheckpointStorage(MAX_STATE_BYTES));
    return harness;
  }

  private static TrainingOperatorFactory factory(RunPositions plan, SelectionSettings selection) {
    RunDescription run =
        new RunDescription(
            "run", "scratch", "view", "full_shot", 3, Task.MULTI_CLASS, LABELS, null, IDENTITY);
    CardView view =
        new CardView(
            "view",
            1,
            "test",
            SIDE,
            SIDE,
            1,
            "space",
            Task.MULTI_CLASS,
            new ArrayList<>(LABELS),
            null,
            "official",
            0,
            null,
            0,
            0,
            new ArrayList<>(),
            new TreeMap<>(),
            0,
            new TreeMap<>());
    return new TrainingOperatorFactory(
        address,
        new RunSettings(
            run,
            plan,
            LearningRate.constant(0.01, 0),
            LossKind.SIGMOID,
            0,
            0,
            selection,
            new LookAhead(4, 1 << 20),
            new GroupSetup("0", Duration.ofSeconds(30), GroupTransport.TCP, false),
            EarlierHistory.NONE),
        (gpu, store) -> engine(),
        new SnapshotWriter(
            new SnapshotSettings(
                "run",
                0,
                0,
                true,
                3,
                "scratch",
                "plan",
                CardViews.of(view),
                new CardRun(null, null, null, null, null, null, 4, 0),
                null,
                new TreeMap<>())),
        "source");
  }

  private static Dl4jEngine engine() {
    return new Dl4jEngine(
        new BitNetwork(List.of(1, 1, 1, 1), 1, 2),
        new EngineSettings(
            LossKind.SOFTMAX, Normalization.half(), OptimizerSettings.sgd(1e-4), 0, 2, 3));
  }
}
