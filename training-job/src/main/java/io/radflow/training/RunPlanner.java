package io.radflow.training;

import static io.radflow.core.config.ConfigurationException.invalid;

import io.radflow.core.config.ConfigurationException;
import io.radflow.core.manifest.ObjectEntry;
import io.radflow.core.manifest.ViewManifest;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoreAddress;
import io.radflow.preprocess.augment.Augmentation;
import io.radflow.training.ScheduleOptions.Schedule;
import io.radflow.training.choice.EngineChoice;
import io.radflow.training.choice.EngineName;
import io.radflow.training.engine.EngineSettings;
import io.radflow.training.engine.GpuSettings;
import io.radflow.training.engine.OptimizerSettings;
import io.radflow.training.engine.Precision;
import io.radflow.training.history.Measure;
import io.radflow.training.history.SelectionSettings;
import io.radflow.training.network.BitNetwork;
import io.radflow.training.operator.RunDescription;
import io.radflow.training.plan.EpochRecord;
import io.radflow.training.plan.RunPlan;
import io.radflow.training.plan.TrainRows;
import io.radflow.training.snapshot.CardView;
import io.radflow.training.source.GrowingView;
import io.radflow.training.weights.HeadInitialization;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;

/** Makes a run of its configuration and of what is in the bucket. */
final class RunPlanner {

  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,99}");
  private static final String NAME_FORM =
      "1 to 100 of the characters a-z 0-9 . _ -, beginning with a letter or digit";

  /** The AUC keeps the scores of a pass; 200 MB of them. */
  private static final long MOST_SCORES = 50_000_000;

  private final Configuration options;
  private final ObjectStore store;
  private final String run;
  private final ViewManifest view;

  private RunPlanner(Configuration options, ObjectStore store) throws IOException {
    this.options = options;
    this.store = store;
    this.run = requiredName(TrainingOptions.RUN);
    this.view = view(requiredName(TrainingOptions.VIEW));
  }

  /**
   * @throws ConfigurationException naming the key and the value that do not fit
   */
  static Run plan(Configuration options) throws IOException {
    try (ObjectStore store = ObjectStore.open(StoreAddress.from(options))) {
      RunPlanner planner = new RunPlanner(options, store);
      try {
        return planner.plan();
      } catch (IllegalArgumentException e) {
        throw new ConfigurationException(
            "Run " + planner.run + " cannot be planned: " + e.getMessage(), e);
      }
    }
  }

  private Run plan() throws IOException {
    Optional<EpochRecord> recorded = recorded();
    List<ObjectEntry> train = recorded.map(EpochRecord::train).orElseGet(() -> shards("train"));
    List<ObjectEntry> evaluation =
        recorded.map(EpochRecord::evaluation).orElseGet(this::evaluation);
    TrainRows rows =
        isContinuous()
            ? TrainRows.all(train.stream().mapToLong(ObjectEntry::rows).sum())
            : RowSelection.of(options, view, store);
    RunSchedule schedule = RunSchedule.of(options, rows);
    RunPlan plan = plan(schedule, train, rows, evaluation);
    if (recorded.isPresent() && !recorded.get().plan().equals(plan.fingerprint())) {
      throw invalid(
          TrainingOptions.RUN,
          run,
          "a new name: a continuous run of it is recorded in "
              + store.address().uri(BucketLayout.snapshots(run) + "plan/")
              + " as ["
              + recorded.get().plan()
              + "], the configuration now gives ["
              + plan.fingerprint()
              + "]");
    }
    StartingModel pretrained = StartingModel.of(options, store);
    BitNetwork network = network();
    HeadInitialization head = head(pretrained, schedule.steps());
    pretrained.check(network, head, view.labels());
    ResumePoint resume = ResumePoint.of(options, plan, store);
    return new Run(
        description(pretrained),
        resume == null ? plan : plan.from(resume.step()),
        schedule,
        selection(plan),
        Augmentation.byName(options.get(DataOptions.AUGMENTATION), augmentationParameters()),
        network,
        engineSettings(),
        engineChoice(),
        pretrained.key(),
        head,
        resume,
        isContinuous() ? growing(plan, evaluation) : null,
        CardView.of(view));
  }

  private RunPlan plan(
      RunSchedule schedule, List<ObjectEntry> train, TrainRows rows, List<ObjectEntry> evaluation) {
    atLeastZero(SnapshotOptions.KEEP_SNAPSHOTS, options.get(SnapshotOptions.KEEP_SNAPSHOTS));
    RunPlan plan =
        new RunPlan(
            options.get(TrainingOptions.SEED),
            options.get(TrainingOptions.BATCH),
            schedule.steps(),
            options.get(SnapshotOptions.EVALUATE_EVERY),
            shuffleRows(),
            train,
            rows,
            evaluation);
    return isContinuous() ? plan.growing() : plan;
  }

  /** Fewer than configured where so many would take too much memory. */
  private long shuffleRows() {
    long bytes = (long) view.height() * view.width() * view.channels();
    for (ObjectEntry shard : shards("train")) {
      bytes = Math.max(bytes, shard.bytes() / Math.max(1, shard.rows()));
    }
    long most = options.get(DataOptions.SHUFFLE_BYTES).getBytes() / Math.max(1, bytes);
    return Math.min(options.get(DataOptions.SHUFFLE_ROWS), Math.max(1, most));
  }

  private boolean isContinuous() {
    return options.get(DataOptions.CONTINUOUS);
  }

  /** What a continuous run of this name took in its first epoch, if there was one. */
  private Optional<EpochRecord> recorded() throws IOException {
    if (!isContinuous()) {
      return Optional.empty();
    }
    requireFor(DataOptions.SHOT, options.get(DataOptions.SHOT).equals("full_shot"), "full_shot");
    requireFor(DataOptions.FRACTION, options.get(DataOptions.FRACTION) == 1, "1");
    requireFor(DataOptions.OVERSAMPLE, !options.get(DataOptions.OVERSAMPLE), "false");
    requireFor(
        ScheduleOptions.STEPS,
        options.getOptional(ScheduleOptions.STEPS).isPresent(),
        "given, in place of training.epochs");
    Schedule schedule = options.get(ScheduleOptions.SCHEDULE);
    requireFor(
        ScheduleOptions.SCHEDULE,
        schedule == Schedule.CONSTANT || schedule == Schedule.COSINE,
        "CONSTANT or COSINE");
    return EpochRecord.read(store, run, 0);
  }

  private void requireFor(ConfigOption<?> option, boolean holds, String expected) {
    if (!holds) {
      throw invalid(
          option,
          options.getOptional(option).map(Object::toString).orElse("none"),
          expected + " where training.continuous is on, as the number of images is not known");
    }
  }

  private GrowingView growing(RunPlan plan, List<ObjectEntry> evaluation) {
    return new GrowingView(run, plan.fingerprint(), view.view(), view.labels(), evaluation);
  }

  private RunDescription description(StartingModel pretrained) {
    return new RunDescription(
        run,
        pretrained.name(),
        view.view(),
        options.get(DataOptions.SHOT),
        options.get(TrainingOptions.SEED),
        view.task(),
        view.labels(),
        view.patientDisjoint());
  }

  private BitNetwork network() {
    return new BitNetwork(
        options.get(TrainingOptions.UNITS),
        options.get(TrainingOptions.WIDTH),
        view.labels().size(),
        options.get(TrainingOptions.STEM));
  }

  private SelectionSettings selection(RunPlan plan) {
    Measure measure = options.getOptional(SnapshotOptions.BEST_BY).orElse(null);
    int patience = options.get(SnapshotOptions.EARLY_STOP);
    double leastGain = options.get(SnapshotOptions.LEAST_GAIN);
    atLeastZero(SnapshotOptions.EARLY_STOP, patience);
    if (!(leastGain >= 0)) {
      throw invalid(SnapshotOptions.LEAST_GAIN, leastGain, "0 or more");
    }
    if (measure == null && patience > 0) {
      throw invalid(
          SnapshotOptions.EARLY_STOP,
          patience,
          "possible without '" + SnapshotOptions.BEST_BY.key() + "'");
    }
    long scores = plan.evaluationRows() * view.labels().size();
    if (measure == Measure.MEAN_AUC && scores > MOST_SCORES) {
      throw invalid(
          SnapshotOptions.BEST_BY,
          measure,
          String.format(
              "possible for %d images of %d labels, whose %d scores are more than the %d that are"
                  + " kept: take LOSS or ACCURACY",
              plan.evaluationRows(), view.labels().size(), scores, MOST_SCORES));
    }
    return new SelectionSettings(measure, patience, leastGain);
  }

  private static void atLeastZero(ConfigOption<Integer> option, int value) {
    if (value < 0) {
      throw invalid(option, value, "0 or more");
    }
  }

  private HeadInitialization head(StartingModel pretrained, long steps) {
    HeadInitialization head = options.get(TrainingOptions.HEAD);
    if (pretrained.key() == null && head != HeadInitialization.UNIFORM) {
      throw invalid(
          TrainingOptions.HEAD,
          head,
          "UNIFORM, which is how random weights begin; the others need '"
              + TrainingOptions.PRETRAINED.key()
              + "'");
    }
    if (steps == 0 && head != HeadInitialization.FROM_FILE) {
      throw invalid(TrainingOptions.HEAD, head, "FROM_FILE, which a run of no steps scores with");
    }
    return head;
  }

  private EngineSettings engineSettings() {
    double weightDecay = options.get(TrainingOptions.WEIGHT_DECAY);
    return new EngineSettings(
        TaskLoss.of(view.task()),
        options.get(TrainingOptions.NORMALIZATION).normalization(),
        switch (options.get(TrainingOptions.OPTIMIZER)) {
          case SGD -> OptimizerSettings.sgd(weightDecay);
          case SGD_AGC -> OptimizerSettings.sgdAgc(weightDecay);
        },
        options.get(TrainingOptions.MICRO_BATCH),
        options.get(TrainingOptions.THREADS),
        options.get(TrainingOptions.SEED));
  }

  private EngineChoice engineChoice() {
    EngineName name = options.get(EngineOptions.ENGINE);
    Precision precision = options.get(EngineOptions.PRECISION);
    if (name == EngineName.DL4J && precision != Precision.FLOAT32) {
      throw invalid(
          EngineOptions.PRECISION, precision, "FLOAT32, in which the engine dl4j computes");
    }
    return new EngineChoice(
        name,
        new GpuSettings(
            precision,
            options.get(EngineOptions.RECOMPUTE),
            options.get(EngineOptions.DETERMINISTIC)));
  }

  private Map<String, String> augmentationParameters() {
    Map<String, String> parameters = new HashMap<>();
    for (String parameter : options.get(DataOptions.AUGMENTATION_PARAMETERS)) {
      int equals = parameter.indexOf('=');
      if (equals < 1) {
        throw invalid(DataOptions.AUGMENTATION_PARAMETERS, parameter, "name=value");
      }
      parameters.put(
          parameter.substring(0, equals).strip(), parameter.substring(equals + 1).strip());
    }
    return parameters;
  }

  private List<ObjectEntry> shards(String split) {
    return view.shards().getOrDefault(split, List.of());
  }

  private List<ObjectEntry> evaluation() {
    String split = options.get(TrainingOptions.EVALUATION_SPLIT);
    if (shards(split).isEmpty()) {
      throw invalid(
          TrainingOptions.EVALUATION_SPLIT,
          split,
          "a split of view " + view.view() + ": one of " + view.shards().keySet());
    }
    return shards(split);
  }

  private ViewManifest view(String name) throws IOException {
    return ViewManifest.read(store, name)
        .orElseThrow(
            () ->
                invalid(
                    TrainingOptions.VIEW,
                    name,
                    "a complete view, but there is no "
                        + store.address().uri(BucketLayout.viewManifest(name))
                        + "; run preprocess for it first"));
  }

  /** Names become parts of keys. */
  private String requiredName(ConfigOption<String> option) {
    String name =
        options
            .getOptional(option)
            .orElseThrow(
                () -> new ConfigurationException("The key '" + option.key() + "' is required"));
    if (!NAME.matcher(name).matches()) {
      throw invalid(option, name, NAME_FORM);
    }
    return name;
  }
}
