package io.radflow.training;

import static io.radflow.core.config.ConfigurationException.invalid;

import io.radflow.core.config.ConfigurationException;
import io.radflow.core.config.Setting;
import io.radflow.preprocess.augment.Augmentation;
import io.radflow.training.ScheduleOptions.Schedule;
import io.radflow.training.choice.EngineName;
import io.radflow.training.engine.Precision;
import io.radflow.training.plan.SharePattern;
import io.radflow.training.weights.HeadInitialization;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.configuration.ReadableConfig;

/** What several settings of a run must be together, whatever is in the bucket. */
final class RunRules {

  private static final String FULL = "full_shot";

  private final ReadableConfig options;

  private RunRules(ReadableConfig options) {
    this.options = options;
  }

  /**
   * @throws ConfigurationException naming the key, the value and what was expected
   */
  static void check(ReadableConfig options) {
    RunRules rules = new RunRules(options);
    TrainingOptions.RUN.requiredIn(options);
    rules.checkSources();
    rules.checkLeaves();
    rules.checkLanes();
    rules.checkLocalBatch();
    rules.checkLength();
    rules.checkRows();
    rules.checkContinuous();
    rules.checkEvaluation();
    rules.checkSelection();
    rules.checkHead();
    rules.checkNormalization();
    rules.checkPrecision();
    augmentation(options);
    TrainingSlot.of(options);
  }

  /** How train images are varied. */
  static Augmentation augmentation(ReadableConfig options) {
    Map<String, String> parameters = new HashMap<>();
    for (String parameter : DataOptions.AUGMENTATION_PARAMETERS.in(options)) {
      int equals = parameter.indexOf('=');
      parameters.put(
          parameter.substring(0, equals).strip(), parameter.substring(equals + 1).strip());
    }
    try {
      return Augmentation.byName(DataOptions.AUGMENTATION.in(options), parameters);
    } catch (IllegalArgumentException e) {
      throw ConfigurationException.of(
          DataOptions.AUGMENTATION_PARAMETERS,
          DataOptions.AUGMENTATION_PARAMETERS.key() + ": " + e.getMessage(),
          e);
    }
  }

  private void checkSources() {
    List<SourceShare> sources = SourceShare.in(options);
    List<String> views = sources.stream().map(SourceShare::view).toList();
    String counted = SourceOptions.EPOCHS_OF.given(options).orElse(null);
    if (counted != null && !views.contains(counted)) {
      throw invalid(
          SourceOptions.EPOCHS_OF, counted, "one of the views that are trained on, " + views);
    }
    if (sources.size() > 1 && counted == null) {
      whatCountsEpochs()
          .ifPresent(
              needs -> {
                throw ConfigurationException.of(
                    SourceOptions.SOURCES,
                    "The key '%s' is required with %s, as there are several sources; expected one of %s"
                        .formatted(SourceOptions.EPOCHS_OF.key(), needs, views),
                    null);
              });
    }
  }

  /** The setting for which a train split's size must be known. */
  private Optional<String> whatCountsEpochs() {
    if (ScheduleOptions.EPOCHS.given(options).isPresent()) {
      return Optional.of(ScheduleOptions.EPOCHS.key());
    }
    if (SnapshotOptions.EVALUATE_EVERY_EPOCHS.given(options).isPresent()) {
      return Optional.of(SnapshotOptions.EVALUATE_EVERY_EPOCHS.key());
    }
    Schedule schedule = ScheduleOptions.SCHEDULE.in(options);
    return schedule == Schedule.CONSTANT || schedule == Schedule.COSINE
        ? Optional.empty()
        : Optional.of(ScheduleOptions.SCHEDULE.key() + " " + schedule);
  }

  private void checkLeaves() {
    int leaves = GroupOptions.LEAVES.in(options);
    int batch = TrainingOptions.BATCH.in(options);
    if (Integer.bitCount(leaves) != 1 || batch % leaves != 0) {
      throw invalid(
          GroupOptions.LEAVES,
          leaves,
          "a power of two that divides training.batch, which is " + batch);
    }
    int ranks = GroupOptions.RANKS.in(options);
    if (ranks > leaves) {
      throw invalid(GroupOptions.RANKS, ranks, "at most training.leaves, which is " + leaves);
    }
  }

  private void checkLanes() {
    int lanes = GroupOptions.lanes(options);
    int leaves = GroupOptions.LEAVES.in(options);
    int batch = TrainingOptions.BATCH.in(options);
    if (Integer.bitCount(lanes) != 1 || batch % lanes != 0 || lanes % leaves != 0) {
      throw invalid(
          DataOptions.LANES,
          lanes,
          "a power of two that divides training.batch, which is "
              + batch
              + (leaves == 1 ? "" : ", and a multiple of training.leaves, which is " + leaves));
    }
    SharePattern pattern = SourceShare.pattern(SourceShare.in(options));
    if (batch / lanes % pattern.period() != 0 && pattern.sources() > 1 && lanes > 1) {
      throw invalid(
          DataOptions.LANES.given(options).isPresent() ? DataOptions.LANES : GroupOptions.LEAVES,
          lanes,
          ("possible for %d images of training.batch and sources of shares %s: a lane must get a"
                  + " multiple of %d images, and not %d")
              .formatted(batch, pattern, pattern.period(), batch / lanes));
    }
  }

  private void checkLocalBatch() {
    int local = TrainingOptions.LOCAL_BATCH.in(options);
    int batch = TrainingOptions.BATCH.in(options);
    int leaves = GroupOptions.LEAVES.in(options);
    if (local > 0 && batch / leaves % local != 0) {
      throw invalid(
          TrainingOptions.LOCAL_BATCH,
          local,
          "0, or a number that divides training.batch, which is "
              + batch
              + (leaves == 1 ? "" : ", by each of " + leaves + " training.leaves"));
    }
  }

  private void checkLength() {
    boolean steps = ScheduleOptions.STEPS.given(options).isPresent();
    boolean epochs = ScheduleOptions.EPOCHS.given(options).isPresent();
    boolean byRule = ScheduleOptions.SCHEDULE.in(options) == Schedule.HYPER_RULE;
    if (steps == epochs && (steps || !byRule)) {
      throw ConfigurationException.of(
          ScheduleOptions.STEPS,
          "Exactly one of the keys 'training.steps' and 'training.epochs' is needed, found "
              + (steps ? "both" : "neither"),
          null);
    }
  }

  private void checkRows() {
    String shot = DataOptions.SHOT.in(options);
    double fraction = DataOptions.FRACTION.in(options);
    boolean oversample = DataOptions.OVERSAMPLE.in(options);
    if (!shot.equals(FULL) && oversample) {
      throw invalid(DataOptions.OVERSAMPLE, true, "false where training.shot is " + shot);
    }
    if (!shot.equals(FULL) && fraction != 1) {
      throw invalid(DataOptions.FRACTION, fraction, "1 where training.shot is " + shot);
    }
    if (fraction != 1 && oversample) {
      throw invalid(DataOptions.OVERSAMPLE, true, "false where a fraction of train is taken");
    }
  }

  private void checkContinuous() {
    if (!DataOptions.CONTINUOUS.in(options)) {
      return;
    }
    List<SourceShare> sources = SourceShare.in(options);
    if (sources.size() > 1) {
      throw invalid(
          DataOptions.CONTINUOUS,
          true,
          "false where there are several training.sources: what an epoch took is recorded of one view");
    }
    require(DataOptions.SHOT, DataOptions.SHOT.in(options).equals(FULL), FULL);
    require(DataOptions.FRACTION, DataOptions.FRACTION.in(options) == 1, "1");
    require(DataOptions.OVERSAMPLE, !DataOptions.OVERSAMPLE.in(options), "false");
    require(
        ScheduleOptions.STEPS,
        ScheduleOptions.STEPS.given(options).isPresent(),
        "given, in place of training.epochs");
    require(
        SnapshotOptions.EVALUATE_EVERY_EPOCHS,
        SnapshotOptions.EVALUATE_EVERY_EPOCHS.given(options).isEmpty(),
        "in place of it training.evaluate-every");
    Schedule schedule = ScheduleOptions.SCHEDULE.in(options);
    require(
        ScheduleOptions.SCHEDULE,
        schedule == Schedule.CONSTANT || schedule == Schedule.COSINE,
        "CONSTANT or COSINE");
  }

  private void require(Setting<?> setting, boolean holds, String expected) {
    if (!holds) {
      throw invalid(
          setting,
          setting.given(options).map(Object::toString).orElse("none"),
          expected + " where training.continuous is on, as the number of images is not known");
    }
  }

  private void checkEvaluation() {
    if (SnapshotOptions.EVALUATE_EVERY_EPOCHS.given(options).isPresent()
        && SnapshotOptions.EVALUATE_EVERY.in(options) > 0) {
      throw invalid(
          SnapshotOptions.EVALUATE_EVERY,
          SnapshotOptions.EVALUATE_EVERY.in(options),
          "0 where " + SnapshotOptions.EVALUATE_EVERY_EPOCHS.key() + " is given");
    }
  }

  private void checkSelection() {
    int patience = SnapshotOptions.EARLY_STOP.in(options);
    if (patience > 0 && SnapshotOptions.BEST_BY.given(options).isEmpty()) {
      throw invalid(
          SnapshotOptions.EARLY_STOP,
          patience,
          "possible without '" + SnapshotOptions.BEST_BY.key() + "'");
    }
  }

  private void checkHead() {
    HeadInitialization head = TrainingOptions.HEAD.in(options);
    if (TrainingOptions.PRETRAINED.given(options).isEmpty() && head != HeadInitialization.UNIFORM) {
      throw invalid(
          TrainingOptions.HEAD,
          head,
          "UNIFORM, which is how random weights begin; the others need '"
              + TrainingOptions.PRETRAINED.key()
              + "'");
    }
    boolean scores = ScheduleOptions.STEPS.given(options).filter(steps -> steps == 0).isPresent();
    if (scores && head != HeadInitialization.FROM_FILE) {
      throw invalid(TrainingOptions.HEAD, head, "FROM_FILE, which a run of no steps scores with");
    }
  }

  private void checkNormalization() {
    if (TrainingOptions.RENORMALIZE.in(options)
        && TrainingOptions.NORMALIZATION.given(options).isEmpty()) {
      throw invalid(
          TrainingOptions.RENORMALIZE,
          true,
          "possible without '" + TrainingOptions.NORMALIZATION.key() + "'");
    }
  }

  private void checkPrecision() {
    Precision precision = EngineOptions.PRECISION.in(options);
    if (EngineOptions.ENGINE.in(options) == EngineName.DL4J && precision != Precision.FLOAT32) {
      throw invalid(
          EngineOptions.PRECISION, precision, "FLOAT32, in which the engine DL4J computes");
    }
  }
}
