package io.radflow.training;

import static io.radflow.core.config.ConfigurationException.invalid;

import io.radflow.core.config.ConfigurationException;
import io.radflow.core.manifest.ObjectEntry;
import io.radflow.core.manifest.ViewManifest;
import io.radflow.core.part.RecordKind;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoreAddress;
import io.radflow.training.choice.EngineChoice;
import io.radflow.training.engine.EngineSettings;
import io.radflow.training.engine.GpuSettings;
import io.radflow.training.engine.OptimizerSettings;
import io.radflow.training.history.Measure;
import io.radflow.training.history.SelectionSettings;
import io.radflow.training.network.BitNetwork;
import io.radflow.training.operator.LookAhead;
import io.radflow.training.operator.RunDescription;
import io.radflow.training.plan.BlockOrder;
import io.radflow.training.plan.EpochRecord;
import io.radflow.training.plan.RunPlan;
import io.radflow.training.plan.RunShape;
import io.radflow.training.plan.SourceRows;
import io.radflow.training.plan.TrainRows;
import io.radflow.training.snapshot.CardView;
import io.radflow.training.snapshot.CardViews;
import io.radflow.training.source.GrowingView;
import io.radflow.training.weights.HeadInitialization;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.flink.configuration.Configuration;

/** Makes a run of its configuration and of what is in the bucket. */
final class RunPlanner {

  /** The AUC keeps the scores of a pass; 200 MB of them. */
  private static final long MOST_SCORES = 50_000_000;

  private final Configuration options;
  private final ObjectStore store;
  private final String run;
  private final ViewManifest view;

  private RunPlanner(Configuration options, ObjectStore store) throws IOException {
    this.options = options;
    this.store = store;
    this.run = TrainingOptions.RUN.requiredIn(options);
    requireOneLine();
    this.view = view(SourceShare.in(options).get(0).view());
  }

  /**
   * @throws ConfigurationException naming the key and the value that do not fit
   */
  static Run plan(Configuration options) throws IOException {
    RunRules.check(options);
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

  private void requireOneLine() {
    List<SourceShare> sources = SourceShare.in(options);
    String scored = TrainingOptions.VIEW.given(options).orElse(sources.get(0).view());
    if (sources.size() > 1 || !scored.equals(sources.get(0).view())) {
      throw invalid(SourceOptions.SOURCES, sources, "one view, which is scored as well");
    }
  }

  /** A lane reads from its beginning to its end; a block on a border of lanes is read for both. */
  private void requirePieces(List<ObjectEntry> train) {
    int lanes = DataOptions.LANES.in(options);
    long pieces =
        view.isMixed() ? train.stream().mapToLong(ObjectEntry::pieces).sum() : train.size();
    if (lanes > 1 && lanes > pieces / 4) {
      throw invalid(
          DataOptions.LANES,
          lanes,
          "at most a quarter of the %d pieces that the train split of view %s is read in"
              .formatted(pieces, view.view()));
    }
  }

  private Run plan() throws IOException {
    Optional<EpochRecord> recorded = recorded();
    List<ObjectEntry> train = recorded.map(EpochRecord::train).orElseGet(() -> shards("train"));
    List<ObjectEntry> evaluation =
        recorded.map(EpochRecord::evaluation).orElseGet(this::evaluation);
    TrainRows rows =
        isContinuous() ? TrainRows.all(rows(train)) : RowSelection.of(options, view, store);
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
    HeadInitialization head = TrainingOptions.HEAD.in(options);
    pretrained.check(network, head, view.labels());
    ResumePoint resume = ResumePoint.of(options, plan, store);
    return new Run(
        description(pretrained),
        resume == null ? plan : plan.from(resume.step()),
        schedule,
        selection(plan),
        new LookAhead(
            DataOptions.LOOK_AHEAD.in(options), DataOptions.SHUFFLE_BYTES.in(options).getBytes()),
        RunRules.augmentation(options),
        network,
        engineSettings(),
        engineChoice(),
        pretrained.key(),
        head,
        resume,
        isContinuous() ? growing(plan) : null,
        CardViews.of(CardView.of(view)));
  }

  private RunPlan plan(
      RunSchedule schedule, List<ObjectEntry> train, TrainRows rows, List<ObjectEntry> evaluation) {
    requireBatch(schedule, rows);
    requirePieces(train);
    RunShape shape =
        new RunShape(
            TrainingOptions.SEED.in(options),
            TrainingOptions.BATCH.in(options),
            schedule.steps(),
            SnapshotOptions.EVALUATE_EVERY.in(options),
            DataOptions.LANES.in(options));
    RunPlan plan =
        new RunPlan(shape, new SourceRows(view.view(), order(), train, rows), evaluation);
    return isContinuous() ? plan.growing() : plan;
  }

  /** What is drawn fills its batches from several epochs. */
  private void requireBatch(RunSchedule schedule, TrainRows rows) {
    int batch = TrainingOptions.BATCH.in(options);
    if (schedule.steps() > 0 && rows.isAll() && rows.perEpoch() < batch) {
      throw invalid(
          TrainingOptions.BATCH,
          batch,
          "a whole number of at most the %d rows of the train split of view %s"
              .formatted(rows.perEpoch(), view.view()));
    }
  }

  /** Blocks have fewer rows than configured where so many would take too much memory. */
  private BlockOrder order() {
    long rowBytes = (long) view.height() * view.width() * view.channels();
    long pieceRows = 1;
    for (ObjectEntry shard : shards("train")) {
      rowBytes = Math.max(rowBytes, shard.bytes() / Math.max(1, shard.rows()));
      pieceRows = Math.max(pieceRows, shard.pieceRows() == 0 ? shard.rows() : shard.pieceRows());
    }
    long rows = DataOptions.SHUFFLE_ROWS.in(options);
    long bytes = DataOptions.SHUFFLE_BYTES.in(options).getBytes();
    return view.isMixed()
        ? BlockOrder.mixed(
            rows,
            bytes,
            DataOptions.LANES.in(options),
            pieceRows,
            pieceRows == 1 ? rowBytes : Math.min(RecordKind.PIECE_BYTES, pieceRows * rowBytes))
        : BlockOrder.published(Math.min(rows, Math.max(1, bytes / Math.max(1, rowBytes))));
  }

  private boolean isContinuous() {
    return DataOptions.CONTINUOUS.in(options);
  }

  /** What a continuous run of this name took in its first epoch, if there was one. */
  private Optional<EpochRecord> recorded() throws IOException {
    if (!isContinuous()) {
      return Optional.empty();
    }
    return EpochRecord.read(store, run, 0);
  }

  private GrowingView growing(RunPlan plan) {
    return new GrowingView(run, plan.fingerprint(), view.view(), view.labels());
  }

  private RunDescription description(StartingModel pretrained) {
    return new RunDescription(
        run,
        pretrained.name(),
        view.view(),
        DataOptions.SHOT.in(options),
        TrainingOptions.SEED.in(options),
        view.task(),
        view.labels(),
        view.patientDisjoint());
  }

  private BitNetwork network() {
    return new BitNetwork(
        TrainingOptions.UNITS.in(options),
        TrainingOptions.WIDTH.in(options),
        view.labels().size(),
        TrainingOptions.STEM.in(options));
  }

  private SelectionSettings selection(RunPlan plan) {
    Measure measure = SnapshotOptions.BEST_BY.given(options).orElse(null);
    long scores = plan.positions().evaluationRows() * view.labels().size();
    if (measure == Measure.MEAN_AUC && scores > MOST_SCORES) {
      throw invalid(
          SnapshotOptions.BEST_BY,
          measure,
          String.format(
              "possible for %d images of %d labels, whose %d scores are more than the %d that are"
                  + " kept: take LOSS or ACCURACY",
              plan.positions().evaluationRows(), view.labels().size(), scores, MOST_SCORES));
    }
    return new SelectionSettings(
        measure, SnapshotOptions.EARLY_STOP.in(options), SnapshotOptions.LEAST_GAIN.in(options));
  }

  private EngineSettings engineSettings() {
    double weightDecay = TrainingOptions.WEIGHT_DECAY.in(options);
    return new EngineSettings(
        TaskLoss.of(view.task()),
        TrainingOptions.NORMALIZATION.in(options).normalization(),
        switch (TrainingOptions.OPTIMIZER.in(options)) {
          case SGD -> OptimizerSettings.sgd(weightDecay);
          case SGD_AGC -> OptimizerSettings.sgdAgc(weightDecay);
        },
        TrainingOptions.MICRO_BATCH.in(options),
        TrainingOptions.THREADS.in(options),
        TrainingOptions.SEED.in(options));
  }

  private EngineChoice engineChoice() {
    return new EngineChoice(
        EngineOptions.ENGINE.in(options),
        new GpuSettings(
            EngineOptions.PRECISION.in(options),
            EngineOptions.RECOMPUTE.in(options),
            EngineOptions.DETERMINISTIC.in(options)));
  }

  private List<ObjectEntry> shards(String split) {
    return view.shards().getOrDefault(split, List.of());
  }

  private List<ObjectEntry> evaluation() {
    String split = TrainingOptions.EVALUATION_SPLIT.in(options);
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

  private static long rows(List<ObjectEntry> shards) {
    return shards.stream().mapToLong(ObjectEntry::rows).sum();
  }
}
