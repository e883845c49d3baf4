package io.radflow.training;

import io.radflow.core.config.Rule;
import io.radflow.core.config.Setting;
import io.radflow.training.history.Measure;
import java.util.List;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.configuration.ConfigOptions;

/** When a run is scored, what it publishes, when it ends early and where it goes on. */
@PublicEvolving
public final class SnapshotOptions {

  public static final Setting<Long> EVALUATE_EVERY =
      Setting.of(
          ConfigOptions.key("training.evaluate-every")
              .longType()
              .defaultValue(0L)
              .withDescription("Steps between evaluation passes; 0 for one at the end only."),
          Rule.between(0L, ScheduleOptions.MOST_STEPS));

  public static final Setting<Double> EVALUATE_EVERY_EPOCHS =
      Setting.of(
          ConfigOptions.key("training.evaluate-every-epochs")
              .doubleType()
              .noDefaultValue()
              .withDescription(
                  "The same in epochs, in place of training.evaluate-every: a pass comes after the"
                      + " last whole step within them. 1 measures after each epoch."),
          Rule.aboveAndAtMost(0, ScheduleOptions.MOST_EPOCHS));

  public static final Setting<Long> SNAPSHOT_EVERY =
      Setting.of(
              ConfigOptions.key("training.snapshot-every")
                  .longType()
                  .defaultValue(0L)
                  .withDescription("Steps between published models; 0 for one at the end only."),
              Rule.between(0L, ScheduleOptions.MOST_STEPS))
          .withoutEffectOnResults();

  public static final Setting<Integer> KEEP_SNAPSHOTS =
      Setting.of(
              ConfigOptions.key("training.keep-snapshots")
                  .intType()
                  .defaultValue(0)
                  .withDescription(
                      "Newest published models of the run that stay, besides the best; 0 keeps all."),
              Rule.atLeast(0))
          .withoutEffectOnResults();

  public static final Setting<Boolean> MOMENTUM =
      Setting.of(
              ConfigOptions.key("training.snapshot-momentum")
                  .booleanType()
                  .defaultValue(true)
                  .withDescription(
                      "Whether the momentum is published beside models before the last, so that"
                          + " training.resume-from goes on to the same bits. It takes as much room again."),
              Rule.flag())
          .withoutEffectOnResults();

  public static final Setting<Measure> BEST_BY =
      Setting.of(
          ConfigOptions.key("training.best-by")
              .enumType(Measure.class)
              .noDefaultValue()
              .withDescription(
                  "LOSS, ACCURACY or MEAN_AUC of the evaluation passes: the model of the best pass is"
                      + " published, and models/RUN/best.json tells which it is. Without it, none is"
                      + " chosen."),
          Rule.constant(Measure.class));

  public static final Setting<Double> LEAST_GAIN =
      Setting.of(
          ConfigOptions.key("training.least-gain")
              .doubleType()
              .defaultValue(0.0)
              .withDescription("A pass is better only if training.best-by gains more than this."),
          Rule.atLeast(0.0));

  public static final Setting<Integer> EARLY_STOP =
      Setting.of(
          ConfigOptions.key("training.early-stop-passes")
              .intType()
              .defaultValue(0)
              .withDescription(
                  "The run ends after so many evaluation passes in a row that are no better than the"
                      + " best before them, by training.best-by; 0 for never."),
          Rule.atLeast(0));

  public static final Setting<String> RESUME_FROM =
      Setting.of(
              ConfigOptions.key("training.resume-from")
                  .stringType()
                  .noDefaultValue()
                  .withDescription(
                      "A published model of this very run, such as models/RUN/step=N, to go on from where"
                          + " there is no checkpoint. Everything else must be configured as it was."),
              Rule.text("a key in the bucket"))
          .withoutEffectOnResults();

  /** All of them. */
  static final List<Setting<?>> ALL =
      List.of(
          EVALUATE_EVERY,
          EVALUATE_EVERY_EPOCHS,
          BEST_BY,
          LEAST_GAIN,
          EARLY_STOP,
          SNAPSHOT_EVERY,
          KEEP_SNAPSHOTS,
          MOMENTUM,
          RESUME_FROM);

  private SnapshotOptions() {}
}
