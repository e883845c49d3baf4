package io.radflow.training;

import static io.radflow.core.config.ConfigurationException.invalid;

import io.radflow.core.config.ConfigurationException;
import io.radflow.core.manifest.ObjectEntry;
import io.radflow.core.manifest.ViewManifest;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoreAddress;
import io.radflow.training.choice.EngineChoice;
import io.radflow.training.engine.EngineSettings;
import io.radflow.training.engine.GpuSettings;
import io.radflow.training.engine.OptimizerSettings;
import io.radflow.training.history.Measure;
import io.radflow.training.history.SelectionSettings;
import io.radflow.training.identity.RunFingerprint;
import io.radflow.training.identity.RunRecord;
import io.radflow.training.network.BitNetwork;
import io.radflow.training.operator.LookAhead;
import io.radflow.training.operator.RunDescription;
import io.radflow.training.plan.EpochRecord;
import io.radflow.training.plan.RunPlan;
import io.radflow.training.plan.RunShape;
import io.radflow.training.plan.SourceRows;
import io.radflow.training.snapshot.CardView;
import io.radflow.training.snapshot.CardViews;
import io.radflow.training.source.GrowingView;
import io.radflow.training.weights.HeadInitialization;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.configuration.Configuration;

/** Makes a run of its configuration and of what is in the bucket. */
final class RunPlanner {

  /** The AUC keeps the scores of a pass; 200 MB of them. */
  private static final long MOST_SCORES = 50_000_000;

  /** With what the pretrained model decides. */
  private final Configuration options;

  private final ObjectStore store;
  private final String run;
  private final StartingModel pretrained;
  private final RunViews views;

  /** The view that the run is scored on, whose labels and size all others have. */
  private final ViewManifest view;

  private RunPlanner(Configuration options, ObjectStore store) throws IOException {
    this.pretrained = StartingModel.of(options, store);
    this.options = ModelSettings.inEffect(options, pretrained, store);
    this.store = store;
    this.run = TrainingOptions.RUN.requiredIn(options);
    this.views = RunViews.read(options, store);
    this.view = views.scored();
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

  /**
   * Fingerprint of the order that the rows of a run come in.
   *
   * @throws ConfigurationException naming the key and the value that do not fit
   */
  static String planFingerprint(Configuration options) throws IOException {
    try (ObjectStore store = ObjectStore.open(StoreAddress.from(options))) {
      return new RunPlanner(options, store).planned().plan().fingerprint();
    }
  }

  /** What is trained and scored on, in which order, and at which rate. */
  private record Planned(RunSchedule schedule, RunPlan plan) {}

  private Planned planned() throws IOException {
    Optional<EpochRecord> recorded = RunIdentity.firstEpoch(options, store);
    List<ObjectEntry> evaluation =
        recorded.map(EpochRecord::evaluation).orElseGet(this::evaluation);
    SourcePlanner planner = new SourcePlanner(options, views, store);
    List<SourceRows> sources = planner.plan(recorded);
    RunSchedule schedule =
        RunSchedule.of(options, sources.stream().map(SourceRows::selection).toList());
    if (schedule.steps() > 0) {
      planner.requireBatch(sources);
      planner.requirePieces();
    }
    RunPlan plan = plan(schedule, sources, evaluation);
    requireRecorded(recorded, plan);
    return new Planned(schedule, plan);
  }

  private void requireRecorded(Optional<EpochRecord> recorded, RunPlan plan) {
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
  }

  private Run plan() throws IOException {
    Planned planned = planned();
    RunPlan plan = planned.plan();
    HeadInitialization head = TrainingOptions.HEAD.in(options);
    pretrained.checkHead(head, view.labels());
    RunFingerprint identity =
        new RunIdentity(options, store, recordOfTheSame()).fingerprint(pretrained);
    ResumePoint resume = ResumePoint.of(options, plan, identity, store);
    requireKept(pretrained.key());
    Boolean disjoint = views.patientDisjoint(TrainingOptions.EVALUATION_SPLIT.in(options), store);
    return new Run(
        options,
        description(identity, disjoint).with(RunMixing.of(options, plan, views.sources(), store)),
        resume == null ? plan : plan.from(resume.step()),
        planned.schedule(),
        selection(plan),
        new LookAhead(
            DataOptions.LOOK_AHEAD.in(options), DataOptions.SHUFFLE_BYTES.in(options).getBytes()),
        RunRules.augmentation(options),
        network(),
        engineSettings(),
        engineChoice(),
        pretrained.key(),
        pretrained.described(store),
        head,
        resume,
        isContinuous() ? growing(plan) : null,
        cardViews(disjoint),
        views.rejected());
  }

  private RunPlan plan(
      RunSchedule schedule, List<SourceRows> sources, List<ObjectEntry> evaluation) {
    RunShape shape =
        new RunShape(
            TrainingOptions.SEED.in(options),
            TrainingOptions.BATCH.in(options),
            schedule.steps(),
            schedule.evaluation(),
            GroupOptions.lanes(options),
            GroupOptions.LEAVES.in(options));
    RunPlan plan = new RunPlan(shape, sources, evaluation).epochsOf(SourceShare.epochsOf(options));
    return isContinuous() ? plan.growing() : plan;
  }

  private boolean isContinuous() {
    return DataOptions.CONTINUOUS.in(options);
  }

  /** The record of the run that is gone on with, if it was started before. */
  private Optional<RunRecord> recordOfTheSame() throws IOException {
    return TrainingOptions.REPLACE.in(options) ? Optional.empty() : RunRecord.read(store, run);
  }

  /**
   * @throws ConfigurationException if the run that is replaced has the model that it starts from
   */
  private void requireKept(String pretrained) {
    if (!TrainingOptions.REPLACE.in(options)) {
      return;
    }
    if (SnapshotOptions.RESUME_FROM.given(options).isPresent()) {
      throw invalid(
          TrainingOptions.REPLACE,
          true,
          "possible with '"
              + SnapshotOptions.RESUME_FROM.key()
              + "': a run goes on or begins anew");
    }
    if (pretrained != null && pretrained.startsWith(BucketLayout.snapshots(run) + "step=")) {
      throw invalid(
          TrainingOptions.REPLACE,
          true,
          "possible for run %s, which starts from its own model %s".formatted(run, pretrained));
    }
  }

  private GrowingView growing(RunPlan plan) {
    return new GrowingView(run, plan.fingerprint(), views.sources().get(0).view(), view.labels());
  }

  private RunDescription description(RunFingerprint identity, Boolean disjoint) {
    return new RunDescription(
        run,
        pretrained.name(),
        view.view(),
        DataOptions.SHOT.in(options),
        TrainingOptions.SEED.in(options),
        view.task(),
        view.labels(),
        disjoint,
        identity);
  }

  private CardViews cardViews(Boolean disjoint) {
    boolean alone = views.sources().size() == 1 && views.sources().get(0) == view;
    List<CardViews.Source> sources = new ArrayList<>();
    for (int i = 0; i < views.sources().size() && !alone; i++) {
      sources.add(
          new CardViews.Source(views.shares().get(i).share(), CardView.of(views.sources().get(i))));
    }
    return new CardViews(CardView.of(view), sources, disjoint);
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
        TrainingOptions.LOCAL_BATCH.in(options),
        TrainingOptions.THREADS.in(options),
        TrainingOptions.SEED.in(options),
        TrainingOptions.INITIAL_WEIGHTS.in(options));
  }

  private EngineChoice engineChoice() {
    return new EngineChoice(
        EngineOptions.ENGINE.in(options),
        new GpuSettings(
            EngineOptions.PRECISION.in(options),
            EngineOptions.RECOMPUTE.in(options),
            EngineOptions.DETERMINISTIC.in(options)));
  }

  private List<ObjectEntry> evaluation() {
    String split = TrainingOptions.EVALUATION_SPLIT.in(options);
    List<ObjectEntry> shards = view.shards().getOrDefault(split, List.of());
    if (shards.isEmpty()) {
      throw invalid(
          TrainingOptions.EVALUATION_SPLIT,
          split,
          "a split of view " + view.view() + ": one of " + view.shards().keySet());
    }
    return shards;
  }
}
