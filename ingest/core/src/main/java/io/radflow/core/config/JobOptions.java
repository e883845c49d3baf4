package io.radflow.core.config;

import java.time.Duration;
import java.util.List;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.configuration.ConfigOptions;

/** What every job's configuration can say of how it runs. */
@PublicEvolving
public final class JobOptions {

  /** Flink has no more key groups. */
  private static final int MAX_PARALLELISM = 1 << 15;

  public static final Setting<Boolean> BOUNDED =
      Setting.of(
              ConfigOptions.key("job.bounded")
                  .booleanType()
                  .defaultValue(false)
                  .withDescription(
                      "End when what is in the bucket now is done, instead of waiting for more. The"
                          + " argument --bounded sets it."),
              Rule.flag())
          .withoutEffectOnResults();

  public static final Setting<Integer> PARALLELISM =
      Setting.of(
              ConfigOptions.key("job.parallelism")
                  .intType()
                  .defaultValue(2)
                  .withDescription(
                      "Subtasks that read and transform. No result depends on it. Goes before Flink's"
                          + " parallelism.default, which goes before the default here."),
              Rule.between(1, MAX_PARALLELISM))
          .withoutEffectOnResults();

  public static final Setting<Duration> CHECKPOINT_INTERVAL =
      Setting.of(
              ConfigOptions.key("job.checkpoint-interval")
                  .durationType()
                  .defaultValue(Duration.ofSeconds(30))
                  .withDescription(
                      "Time between checkpoints, which is also what a failure can cost. Goes before Flink's"
                          + " execution.checkpointing.interval."),
              Rule.atLeast(Duration.ofMillis(10)))
          .withoutEffectOnResults();

  public static final Setting<String> CHECKPOINT_DIRECTORY =
      Setting.of(
              ConfigOptions.key("job.checkpoint-directory")
                  .stringType()
                  .noDefaultValue()
                  .withDescription(
                      "Where checkpoints go; without it, where Flink's execution.checkpointing.dir says, or"
                          + " else checkpoints/JOB in the bucket, through Flink's S3 file system."),
              Rule.path("a folder or a URI"))
          .withoutEffectOnResults();

  public static final Setting<Integer> RESTARTS =
      Setting.of(
              ConfigOptions.key("job.restart-attempts")
                  .intType()
                  .defaultValue(10)
                  .withDescription(
                      "Failures in a row after which the job gives up. The wait between two grows from one"
                          + " second to one minute. Goes before Flink's restart-strategy.type. What cannot get"
                          + " better by trying again is not tried again."),
              Rule.atLeast(0))
          .withoutEffectOnResults();

  /** All of them. */
  public static final List<Setting<?>> ALL =
      List.of(BOUNDED, PARALLELISM, CHECKPOINT_INTERVAL, CHECKPOINT_DIRECTORY, RESTARTS);

  private JobOptions() {}
}
