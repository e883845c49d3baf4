package io.radflow.core.job;

import io.radflow.core.config.JobOptions;
import io.radflow.core.config.Setting;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.StoreAddress;
import java.time.Duration;
import java.util.function.Supplier;
import org.apache.flink.annotation.Internal;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * How a job runs, settled the same way in every job. For each of Flink's settings the first that is
 * there holds: what the job was given ({@link JobOptions}); what Flink was given, by {@code flink
 * run}, its configuration or a FlinkDeployment; RadFlow's default; Flink's default.
 */
@Internal
public final class JobEnvironment {

  private static final String EXPONENTIAL_DELAY = "exponential-delay";
  private static final String FILES = "filesystem";

  private final ReadableConfig options;
  private final ReadableConfig given;
  private final Configuration settled = new Configuration();

  private JobEnvironment(ReadableConfig options, ReadableConfig given) {
    this.options = options;
    this.given = given;
  }

  /**
   * @param environment whose configuration tells what Flink was given
   * @param options what the job was given
   * @param job name that the job's checkpoints are kept under
   */
  public static void configure(
      StreamExecutionEnvironment environment, ReadableConfig options, String job) {
    environment.configure(new JobEnvironment(options, environment.getConfiguration()).settled(job));
  }

  private Configuration settled(String job) {
    settle(CoreOptions.DEFAULT_PARALLELISM, JobOptions.PARALLELISM);
    settle(CheckpointingOptions.CHECKPOINTING_INTERVAL, JobOptions.CHECKPOINT_INTERVAL);
    settle(
        CheckpointingOptions.CHECKPOINTS_DIRECTORY,
        JobOptions.CHECKPOINT_DIRECTORY,
        () -> StoreAddress.from(options).uri(BucketLayout.CHECKPOINTS + job));
    settleStorage();
    settle(
        CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
        ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
    // Checkpoints and data are in one store: while it is down the job waits and does not fail.
    settle(CheckpointingOptions.TOLERABLE_FAILURE_NUMBER, Integer.MAX_VALUE);
    settleRestarts();
    return settled;
  }

  /** A job that was told where its checkpoints go keeps them there, and not on the heap. */
  private void settleStorage() {
    if (JobOptions.CHECKPOINT_DIRECTORY.given(options).isPresent()) {
      settled.set(CheckpointingOptions.CHECKPOINT_STORAGE, FILES);
    } else {
      settle(CheckpointingOptions.CHECKPOINT_STORAGE, FILES);
    }
  }

  private void settleRestarts() {
    JobOptions.RESTARTS
        .given(options)
        .ifPresentOrElse(
            attempts ->
                settled.set(
                    RestartStrategyOptions.RESTART_STRATEGY,
                    attempts == 0 ? "disable" : EXPONENTIAL_DELAY),
            () -> settle(RestartStrategyOptions.RESTART_STRATEGY, EXPONENTIAL_DELAY));
    settle(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_ATTEMPTS, JobOptions.RESTARTS);
    settle(
        RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_INITIAL_BACKOFF,
        Duration.ofSeconds(1));
    settle(
        RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_MAX_BACKOFF,
        Duration.ofMinutes(1));
  }

  private <T> void settle(ConfigOption<T> option, Setting<T> setting) {
    settle(option, setting, () -> setting.in(options));
  }

  private <T> void settle(ConfigOption<T> option, Setting<T> setting, Supplier<T> radflowDefault) {
    setting
        .given(options)
        .ifPresentOrElse(
            value -> settled.set(option, value), () -> settle(option, radflowDefault.get()));
  }

  private <T> void settle(ConfigOption<T> option, T radflowDefault) {
    if (given.getOptional(option).isEmpty()) {
      settled.set(option, radflowDefault);
    }
  }
}
