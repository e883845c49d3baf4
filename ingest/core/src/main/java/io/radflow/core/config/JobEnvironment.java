package io.radflow.core.config;

import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.StoreAddress;
import java.time.Duration;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Applies {@link JobOptions} to Flink's environment, the same way in every job. */
public final class JobEnvironment {

  private JobEnvironment() {}

  /**
   * @param job name that the job's checkpoints are kept under
   */
  public static void configure(
      StreamExecutionEnvironment environment, ReadableConfig options, String job) {
    environment.setParallelism(options.get(JobOptions.PARALLELISM));
    Configuration flink = new Configuration();
    flink.set(
        CheckpointingOptions.CHECKPOINTING_INTERVAL, options.get(JobOptions.CHECKPOINT_INTERVAL));
    // Checkpoints and data are in one store: while it is down the job waits and does not fail.
    flink.set(CheckpointingOptions.TOLERABLE_FAILURE_NUMBER, Integer.MAX_VALUE);
    flink.set(CheckpointingOptions.CHECKPOINT_STORAGE, "filesystem");
    flink.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, checkpointDirectory(options, job));
    flink.set(
        CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
        ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
    restart(flink, options.get(JobOptions.RESTARTS));
    environment.configure(flink);
  }

  private static void restart(Configuration flink, int attempts) {
    if (attempts == 0) {
      flink.set(RestartStrategyOptions.RESTART_STRATEGY, "disable");
      return;
    }
    flink.set(RestartStrategyOptions.RESTART_STRATEGY, "exponential-delay");
    flink.set(
        RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_INITIAL_BACKOFF,
        Duration.ofSeconds(1));
    flink.set(
        RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_MAX_BACKOFF,
        Duration.ofMinutes(1));
    flink.set(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_ATTEMPTS, attempts);
  }

  /** Where the job's checkpoints go. */
  public static String checkpointDirectory(ReadableConfig options, String job) {
    return options
        .getOptional(JobOptions.CHECKPOINT_DIRECTORY)
        .orElseGet(() -> StoreAddress.from(options).uri(BucketLayout.CHECKPOINTS + job));
  }
}
