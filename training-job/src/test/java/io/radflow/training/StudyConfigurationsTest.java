package io.radflow.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.radflow.core.config.JobArguments;
import io.radflow.core.config.JobConfiguration;
import io.radflow.core.manifest.ManifestJson;
import io.radflow.core.store.ObjectStore;
import io.radflow.testing.StoreExtension;
import io.radflow.training.ScheduleOptions.Schedule;
import io.radflow.training.TrainingOptions.Optimizer;
import io.radflow.training.TrainingOptions.PixelNormalization;
import io.radflow.training.history.Measure;
import io.radflow.training.network.Stem;
import io.radflow.training.plan.EvaluationInterval;
import io.radflow.training.plan.TrainRows;
import io.radflow.training.weights.BodyInitialization;
import io.radflow.training.weights.HeadInitialization;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The ready configurations of the study have the experiment's values: what is in effect once a run
 * is planned is compared with tables that were written by the experiment's published code.
 */
class StudyConfigurationsTest {

  @RegisterExtension static final StoreExtension STORE = new StoreExtension();

  private static final Path STUDY = Path.of("study");

  /** Sixteen nodes of four GPUs. */
  private static final int WORKERS = 64;

  private static final long IMAGES = 1024 * 300;

  @ParameterizedTest
  @MethodSource("sources")
  void aSourceIsTrainedAsInTheExperiment(Map<String, String> row) {
    Configuration run =
        ModelSettings.ofRandomWeights(
            read(sourceFile(row.get("source"), row.get("network")), Map.of()));

    assertNetwork(run, row.get("network"));
    assertThat(TrainingOptions.VIEW.in(run)).isEqualTo(row.get("view"));
    assertThat(TrainingOptions.EVALUATION_SPLIT.in(run)).isEqualTo(row.get("validated on"));
    assertThat(TrainingOptions.SEED.in(run)).isEqualTo(42);
    assertThat(TrainingOptions.INITIAL_WEIGHTS.in(run)).isEqualTo(BodyInitialization.TORCH);
    assertThat(TrainingOptions.NORMALIZATION.in(run)).isEqualTo(pixels(row.get("pixels")));
    assertThat(DataOptions.AUGMENTATION.in(run))
        .isEqualTo(
            row.get("augmentation").equals("rand-augment")
                ? "rand-augment+random-resized-crop+flip"
                : row.get("augmentation"));
    assertThat(DataOptions.AUGMENTATION_PARAMETERS.in(run)).isEmpty();
    assertThat(TrainingOptions.OPTIMIZER.in(run))
        .isEqualTo(Optimizer.valueOf(row.get("optimizer")));
    assertThat(TrainingOptions.WEIGHT_DECAY.in(run)).isEqualTo(1e-4);
    assertAllImagesOnce(run);
    assertPretraining(run, row);
  }

  private static void assertPretraining(Configuration run, Map<String, String> row) {
    int local = Integer.parseInt(row.get("local batch"));
    double base = Double.parseDouble(row.get("base rate"));
    double epochs = Double.parseDouble(row.get("epochs"));
    double warmup = Double.parseDouble(row.get("warm-up epochs"));
    assertThat(TrainingOptions.LOCAL_BATCH.in(run)).isEqualTo(local);
    assertThat(TrainingOptions.BATCH.in(run)).isEqualTo(WORKERS * local);
    assertThat(ScheduleOptions.SCHEDULE.in(run))
        .isEqualTo(
            row.get("schedule").equals("cosine")
                ? Schedule.PRETRAIN_COSINE
                : Schedule.PRETRAIN_STEPS);

    RunSchedule schedule = RunSchedule.of(run, List.of(TrainRows.all(IMAGES)));
    double stepsOfAnEpoch = (double) IMAGES / (WORKERS * local);
    assertThat(schedule.steps()).isEqualTo((long) (epochs * stepsOfAnEpoch));
    assertThat(schedule.mixup()).isZero();
    double peak = base * WORKERS * local / 256;
    double begin = base * local / 256;
    assertThat(schedule.learningRate().at(0))
        .isEqualTo(begin + (peak - begin) / (warmup * stepsOfAnEpoch), within(1e-9));
    assertThat(schedule.learningRate().at((long) (warmup * stepsOfAnEpoch) - 1))
        .isEqualTo(peak, within(1e-9));
    boolean best = row.get("transferred").equals("lowest validation loss");
    assertThat(SnapshotOptions.BEST_BY.in(run)).isEqualTo(best ? Measure.LOSS : null);
    assertThat(SnapshotOptions.EARLY_STOP.in(run)).isZero();
    assertThat(SnapshotOptions.LEAST_GAIN.in(run)).isZero();
    assertThat(schedule.evaluation())
        .isEqualTo(best ? EvaluationInterval.rows(IMAGES) : EvaluationInterval.steps(0));
  }

  /** From every source, as networks and pixels are those of its card. */
  @ParameterizedTest
  @MethodSource("targets")
  void aTargetIsFineTunedAsInTheExperiment(Map<String, String> row) throws Exception {
    for (Map<String, String> source : sources()) {
      Configuration run =
          read(
              STUDY.resolve("target-" + row.get("target") + ".yaml"),
              Map.of("training.pretrained-model", model(source)));
      ObjectStore store = STORE.bucket();
      Configuration planned = ModelSettings.inEffect(run, StartingModel.of(run, store), store);

      assertNetwork(planned, source.get("network"));
      boolean natural = source.get("pixels").equals("imagenet");
      assertThat(TrainingOptions.NORMALIZATION.in(planned))
          .as("from " + source)
          .isEqualTo(
              pixels(row.get("pixels from " + (natural ? "natural" : "X-ray") + " sources")));
      assertFineTuning(planned, row);
    }
  }

  private static void assertFineTuning(Configuration run, Map<String, String> row) {
    int micro = Integer.parseInt(row.get("micro-batch"));
    double base = Double.parseDouble(row.get("base rate"));
    boolean oversampled = row.get("oversampled").equals("yes");
    assertThat(TrainingOptions.VIEW.in(run)).isEqualTo(row.get("view"));
    assertThat(TrainingOptions.EVALUATION_SPLIT.in(run)).isEqualTo(row.get("judged on"));
    assertThat(DataOptions.AUGMENTATION.in(run)).isEqualTo(row.get("augmentation"));
    assertThat(TrainingOptions.BATCH.in(run))
        .isEqualTo(128)
        .isEqualTo(micro * Integer.parseInt(row.get("micro-batches")));
    assertThat(TrainingOptions.LOCAL_BATCH.in(run)).isEqualTo(micro);
    assertThat(TrainingOptions.MICRO_BATCH.in(run)).isEqualTo(micro);
    assertThat(TrainingOptions.OPTIMIZER.in(run)).isEqualTo(Optimizer.SGD_AGC);
    assertThat(TrainingOptions.WEIGHT_DECAY.in(run)).isZero();
    assertThat(TrainingOptions.HEAD.in(run)).isEqualTo(HeadInitialization.UNIFORM);
    assertThat(SnapshotOptions.BEST_BY.given(run)).isEmpty();
    assertThat(DataOptions.FEW_SHOT.in(run)).isEqualTo(FewShotRule.AUTO);
    assertThat(DataOptions.OVERSAMPLE.in(run)).isEqualTo(oversampled);
    if (oversampled) {
      assertThat(DataOptions.OVERSAMPLE_BY.in(run)).isEqualTo(OversampleRule.DRAW);
    }
    assertHyperRule(run, 19_999, 500, 0, 100, base);
    assertHyperRule(run, 20_000, 10_000, 0.1, 500, base);
    assertHyperRule(run, 500_000, 20_000, 0.1, 500, base);
  }

  private static void assertHyperRule(
      Configuration run, long images, long steps, double mixup, long warmup, double base) {
    RunSchedule schedule = RunSchedule.of(run, List.of(TrainRows.all(images)));
    assertThat(schedule.steps()).isEqualTo(steps);
    assertThat(schedule.mixup()).isEqualTo(mixup);
    assertThat(schedule.learningRate().at(0)).isZero();
    assertThat(schedule.learningRate().at(warmup)).isEqualTo(base, within(1e-12));
    assertThat(schedule.evaluation()).isEqualTo(EvaluationInterval.steps(100));
  }

  /** Shots are given by the user, who is told in the file what else they need. */
  @ParameterizedTest
  @MethodSource("targets")
  void fewShotsAreTakenByEveryTarget(Map<String, String> row) {
    Configuration run =
        read(
            STUDY.resolve("target-" + row.get("target") + ".yaml"),
            Map.of("training.shot", "5_shot", "training.oversample", "false"));

    assertThat(DataOptions.SHOT.in(run)).isEqualTo("5_shot");
  }

  @Test
  void thereIsAFileOfEverySourceAndTargetAndNoOther() throws Exception {
    List<Path> expected = new ArrayList<>();
    sources().forEach(row -> expected.add(sourceFile(row.get("source"), row.get("network"))));
    targets().forEach(row -> expected.add(STUDY.resolve("target-" + row.get("target") + ".yaml")));
    try (Stream<Path> files = Files.list(STUDY)) {
      assertThat(files).containsExactlyInAnyOrderElementsOf(expected);
    }
    Stream.concat(sources().stream(), targets().stream())
        .forEach(
            row ->
                assertThat(Path.of("..", "preprocess", "study", row.get("view") + ".yaml"))
                    .exists());
  }

  private static void assertNetwork(Configuration run, String network) {
    boolean small = network.equals("r50x1");
    assertThat(TrainingOptions.UNITS.in(run))
        .isEqualTo(small ? List.of(3, 4, 6, 3) : List.of(3, 8, 36, 3));
    assertThat(TrainingOptions.WIDTH.in(run)).isEqualTo(small ? 1 : 4);
    assertThat(TrainingOptions.STEM.in(run)).isEqualTo(Stem.IMAGENET);
  }

  private static void assertAllImagesOnce(Configuration run) {
    assertThat(DataOptions.SHOT.in(run)).isEqualTo("full_shot");
    assertThat(DataOptions.FRACTION.in(run)).isEqualTo(1);
    assertThat(DataOptions.OVERSAMPLE.in(run)).isFalse();
  }

  private static PixelNormalization pixels(String of) {
    return of.equals("0.5") ? PixelNormalization.HALF : PixelNormalization.IMAGENET;
  }

  private static Path sourceFile(String source, String network) {
    String suffix = network.equals("r50x1") ? "" : "-" + network;
    return STUDY.resolve("source-" + source + suffix + ".yaml");
  }

  private static Configuration read(Path file, Map<String, String> overrides) {
    Configuration configuration =
        JobConfiguration.load(
                new JobArguments(List.of(file.toString()), overrides, false), TrainingJob.CATALOG)
            .values();
    TrainingJob.check(configuration);
    return configuration;
  }

  /** A model as a source's run publishes it, but for its weights. */
  private static String model(Map<String, String> source) throws Exception {
    ObjectStore store = STORE.bucket();
    boolean small = source.get("network").equals("r50x1");
    String folder = "models/" + source.get("source") + "-" + source.get("network") + "/step=1/";
    String model = folder + "model.npz";
    if (!store.exists(model)) {
      store.write(model, new byte[0]);
      ManifestJson.write(
          store,
          folder + "card.json",
          Map.of(
              "schemaVersion",
              4,
              "labels",
              List.of("a"),
              "network",
              Map.of(
                  "units",
                  small ? List.of(3, 4, 6, 3) : List.of(3, 8, 36, 3),
                  "width",
                  small ? 1 : 4,
                  "stem",
                  "IMAGENET",
                  "outputs",
                  1),
              "normalization",
              pixels(source.get("pixels")).name()));
    }
    return model;
  }

  private static List<Map<String, String>> sources() {
    return ExperimentTable.rows("sources");
  }

  private static List<Map<String, String>> targets() {
    return ExperimentTable.rows("targets");
  }
}
