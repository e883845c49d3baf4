package io.radflow.training;

import io.radflow.training.history.Measure;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;

/** When a run is scored, what it publishes, when it ends early and where it goes on. */
public final class SnapshotOptions {

  public static final ConfigOption<Long> EVALUATE_EVERY =
      ConfigOptions.key("training.evaluate-every")
          .longType()
          .defaultValue(0L)
          .withDescription("Steps between evaluation passes; 0 for one at the end only.");

  public static final ConfigOption<Long> SNAPSHOT_EVERY =
      ConfigOptions.key("training.snapshot-every")
          .longType()
          .defaultValue(0L)
          .withDescription("Steps between published models; 0 for one at the end only.");

  public static final ConfigOption<Integer> KEEP_SNAPSHOTS =
      ConfigOptions.key("training.keep-snapshots")
          .intType()
          .defaultValue(0)
          .withDescription(
              "Newest published models of the run that stay, besides the best; 0 keeps all.");

  public static final ConfigOption<Boolean> MOMENTUM =
      ConfigOptions.key("training.snapshot-momentum")
          .booleanType()
          .defaultValue(true)
          .withDescription(
              "Whether the momentum is published beside models before the last, so that"
                  + " training.resume-from goes on to the same bits. It takes as much room again.");

  public static final ConfigOption<Measure> BEST_BY =
      ConfigOptions.key("training.best-by")
          .enumType(Measure.class)
          .noDefaultValue()
          .withDescription(
              "LOSS, ACCURACY or MEAN_AUC of the evaluation passes: the model of the best pass is"
                  + " published, and models/RUN/best.json tells which it is. Without it, none is"
                  + " chosen.");

  public static final ConfigOption<Double> LEAST_GAIN =
      ConfigOptions.key("training.least-gain")
          .doubleType()
          .defaultValue(0.0)
          .withDescription("A pass is better only if training.best-by gains more than this.");

  public static final ConfigOption<Integer> EARLY_STOP =
      ConfigOptions.key("training.early-stop-passes")
          .intType()
          .defaultValue(0)
          .withDescription(
              "The run ends after so many evaluation passes in a row that are no better than the"
                  + " best before them, by training.best-by; 0 for never.");

  public static final ConfigOption<String> RESUME_FROM =
      ConfigOptions.key("training.resume-from")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "A published model of this very run, such as models/RUN/step=N, to go on from where"
                  + " there is no checkpoint. Everything else must be configured as it was.");

  /** All of them. */
  static final List<ConfigOption<?>> ALL =
      List.of(
          EVALUATE_EVERY,
          BEST_BY,
          LEAST_GAIN,
          EARLY_STOP,
          SNAPSHOT_EVERY,
          KEEP_SNAPSHOTS,
          MOMENTUM,
          RESUME_FROM);

  private SnapshotOptions() {}
}
