package io.radflow.infra.job;

import io.radflow.core.config.JobOptions;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.infra.cluster.ClusterConnection;
import io.radflow.infra.cluster.ConfigurationFingerprint;
import io.radflow.infra.cluster.RetainedCheckpoint;
import io.radflow.infra.progress.Console;
import io.radflow.training.TrainingOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.apache.flink.annotation.Internal;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.RestoreMode;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;

/**
 * Submits jobs so that they can be gone on with: unless another place is configured, checkpoints
 * are kept below the job's name and its configuration's fingerprint, and a submission starts from
 * the newest one there.
 */
@Internal
public final class JobSubmission {

  private final ClusterConnection cluster;
  private final ObjectStore store;
  private final Console console;
  private final Configuration settings;

  public JobSubmission(ClusterConnection cluster, ObjectStore store, Console console) {
    this(cluster, store, console, new Configuration());
  }

  /**
   * @param settings of Flink, which go before the cluster's
   */
  public JobSubmission(
      ClusterConnection cluster, ObjectStore store, Console console, Configuration settings) {
    this.cluster = cluster;
    this.store = store;
    this.console = console;
    this.settings = settings;
  }

  /**
   * A job of a title that was submitted before and has not ended, as by a process that is gone;
   * empty if there is none.
   */
  public Optional<RunningJob> running(PipelineJob job, String title) throws IOException {
    return cluster.running(name(title)).stream()
        .findFirst()
        .map(id -> new RunningJob(cluster, id, job, title, console));
  }

  /** As Flink shows it. */
  private static String name(String title) {
    return "radflow " + title;
  }

  /**
   * Submits a job and says where it starts.
   *
   * @param title for people, such as {@code train digits}
   * @param jars what the cluster does not have on its own class path
   * @param start where it starts from
   * @throws io.radflow.core.config.ConfigurationException if the job refuses its configuration
   * @throws IOException if the store or the cluster does
   */
  public RunningJob submit(
      PipelineJob job, String title, Configuration configuration, List<Path> jars, JobStart start)
      throws IOException {
    return prepare(job, title, configuration, jars, start).submit();
  }

  /** A job that is ready to be given to the cluster. */
  @FunctionalInterface
  public interface Prepared {

    /**
     * @throws IOException if the cluster refuses it
     */
    RunningJob submit() throws IOException;
  }

  /** The first part of {@link #submit}, which needs nothing of the cluster. */
  public Prepared prepare(
      PipelineJob job, String title, Configuration configuration, List<Path> jars, JobStart start)
      throws IOException {
    Configuration flink = cluster.jobSettings();
    flink.addAll(settings);
    Optional<RetainedCheckpoint> checkpoint = Optional.empty();
    if (!isPlaced(configuration, flink)) {
      String prefix = checkpointPrefix(job, configuration);
      flink.set(
          CheckpointingOptions.CHECKPOINTS_DIRECTORY,
          store.address().uri(prefix.substring(0, prefix.length() - 1)));
      checkpoint =
          start.fresh() || start.savepoint() != null || TrainingOptions.REPLACE.in(configuration)
              ? Optional.empty()
              : RetainedCheckpoint.newest(store, prefix);
    }
    JobGraph graph = graph(job, title, configuration, flink);
    jars.forEach(jar -> graph.addJar(new org.apache.flink.core.fs.Path(jar.toUri())));
    checkpoint.ifPresent(found -> graph.setSavepointRestoreSettings(restore(found)));
    if (start.savepoint() != null) {
      // Not claimed: it stays whoever's it is.
      graph.setSavepointRestoreSettings(
          SavepointRestoreSettings.forPath(start.savepoint(), false, RestoreMode.NO_CLAIM));
      console.say(title + ": going on from " + start.savepoint());
    } else {
      console.say(title + ": " + checkpoint.map(this::goingOn).orElse("starting over"));
    }
    return () -> new RunningJob(cluster, cluster.submit(graph), job, title, console);
  }

  /** Whether the job or the cluster was told where checkpoints go. */
  private static boolean isPlaced(Configuration configuration, Configuration flink) {
    return JobOptions.CHECKPOINT_DIRECTORY.given(configuration).isPresent()
        || flink.getOptional(CheckpointingOptions.CHECKPOINTS_DIRECTORY).isPresent();
  }

  /** Where the checkpoints of a job with this configuration are, with a slash at the end. */
  static String checkpointPrefix(PipelineJob job, Configuration configuration) {
    String fingerprint = ConfigurationFingerprint.of(job.catalog(), configuration);
    return BucketLayout.checkpoints(job.command(), fingerprint);
  }

  private String goingOn(RetainedCheckpoint checkpoint) {
    return "going on from checkpoint %d of %s, at %s"
        .formatted(
            checkpoint.number(),
            checkpoint.completed().truncatedTo(ChronoUnit.SECONDS),
            store.address().uri(checkpoint.key()));
  }

  private SavepointRestoreSettings restore(RetainedCheckpoint checkpoint) {
    // Claimed: Flink deletes it once a newer one is complete.
    return SavepointRestoreSettings.forPath(
        store.address().uri(checkpoint.key()), false, RestoreMode.CLAIM);
  }

  private JobGraph graph(
      PipelineJob job, String title, Configuration configuration, Configuration flink)
      throws IOException {
    StreamExecutionEnvironment environment = new StreamExecutionEnvironment(flink);
    try {
      job.definition()
          .define(environment, configuration)
          .ifPresent(said -> console.say(title + ": " + said));
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException("Cannot define " + title + ": " + e.getMessage(), e);
    }
    StreamGraph graph = environment.getStreamGraph();
    graph.setJobName(name(title));
    return graph.getJobGraph();
  }
}
