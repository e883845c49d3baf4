package io.radflow.infra.job;

import io.radflow.infra.cluster.ClusterConnection;
import io.radflow.infra.cluster.FailureCause;
import io.radflow.infra.cluster.MetricValues;
import io.radflow.infra.progress.Console;
import io.radflow.infra.progress.Progress;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;

/** A submitted job, followed through the cluster's REST interface. */
@Internal
public final class RunningJob {

  /** The end of a short run is to be seen soon; its metrics are looked at less often. */
  private static final long STATUS_POLL_MILLIS = 100;

  private static final Duration METRICS_POLL = Duration.ofSeconds(1);

  /** What Flink wraps a failure in that it does not restart a job for. */
  private static final String NOT_RECOVERABLE = "The failure is not recoverable";

  private static final Duration LOSS_TO_TELL = Duration.ofSeconds(15);

  /** A JobManager that was killed is started again, elected, and takes its jobs over. */
  private static final Duration LONGEST_LOSS = Duration.ofMinutes(3);

  private final ClusterConnection cluster;
  private final JobID id;
  private final PipelineJob job;
  private final String title;
  private final Console console;
  private final CountDownLatch abandoned = new CountDownLatch(1);
  private final long startedNanos = System.nanoTime();

  private volatile MetricValues lastMetrics = MetricValues.none();
  private Long polledNanos;
  private String shownFailure = "";
  private long measuredNanos = startedNanos;
  private double doneBefore = -1;

  RunningJob(ClusterConnection cluster, JobID id, PipelineJob job, String title, Console console) {
    this.cluster = cluster;
    this.id = id;
    this.job = job;
    this.title = title;
    this.console = console;
  }

  public JobID id() {
    return id;
  }

  /** Where the web UI shows it. */
  public URI page() {
    return cluster.page(id);
  }

  /** How far it is, by what was last heard of its metrics. */
  public Progress progress() {
    return job.metrics().read(title, lastMetrics);
  }

  /** What was last heard of the job's metrics; they vanish with the job. */
  public MetricValues lastMetrics() {
    return lastMetrics;
  }

  /** Whether the job has neither ended nor failed for good. */
  public boolean isRunning() throws IOException {
    return !cluster.status(id).isGloballyTerminalState();
  }

  /**
   * Shows progress until the job ends.
   *
   * @return FINISHED or CANCELED
   * @throws JobFailedException if it failed for good
   * @throws IOException if the cluster has not answered for three minutes
   */
  public JobStatus await() throws IOException, InterruptedException {
    return await(METRICS_POLL);
  }

  /**
   * The same.
   *
   * @param metricsEvery between two looks at the job's metrics
   */
  public JobStatus await(Duration metricsEvery) throws IOException, InterruptedException {
    long heardNanos = System.nanoTime();
    while (true) {
      try {
        JobStatus status = cluster.status(id);
        heardNanos = System.nanoTime();
        if (status.isGloballyTerminalState()) {
          return end(status);
        }
        if (polledNanos == null || System.nanoTime() - polledNanos >= metricsEvery.toNanos()) {
          polledNanos = System.nanoTime();
          poll(status);
        }
      } catch (JobFailedException e) {
        throw e;
      } catch (IOException e) {
        Duration silence = Duration.ofNanos(System.nanoTime() - heardNanos);
        if (silence.compareTo(LONGEST_LOSS) > 0 || abandoned.getCount() == 0) {
          throw e;
        }
        sayLost(silence, e);
      }
      if (abandoned.await(STATUS_POLL_MILLIS, TimeUnit.MILLISECONDS)) {
        return JobStatus.CANCELED;
      }
    }
  }

  private void sayLost(Duration silence, IOException failure) {
    if (silence.compareTo(LOSS_TO_TELL) > 0 && !failure.getMessage().equals(shownFailure)) {
      shownFailure = failure.getMessage();
      console.say(title + ": waiting for the cluster: " + shownFailure);
    }
  }

  /** Cancels the job, keeping its last checkpoint, and waits until it is gone. */
  public void cancel(Duration patience) throws IOException, InterruptedException {
    abandoned.countDown();
    if (!isRunning()) {
      return;
    }
    cluster.cancel(id);
    long deadline = System.nanoTime() + patience.toNanos();
    CountDownLatch pause = new CountDownLatch(1);
    while (isRunning() && System.nanoTime() < deadline) {
      pause.await(100, TimeUnit.MILLISECONDS);
    }
  }

  private JobStatus end(JobStatus status) throws IOException {
    console.endProgress();
    if (status == JobStatus.FAILED) {
      String stackTrace = cluster.stackTrace(id);
      throw new JobFailedException(
          title + " failed: " + FailureCause.of(stackTrace),
          stackTrace,
          stackTrace.contains(NOT_RECOVERABLE));
    }
    return status;
  }

  private void poll(JobStatus status) throws IOException {
    if (status == JobStatus.RESTARTING || status == JobStatus.FAILING) {
      String failure = cluster.lastFailure(id);
      if (!failure.equals(shownFailure)) {
        shownFailure = failure;
        console.say(title + ": trying again after: " + failure);
      }
      return;
    }
    MetricValues metrics = cluster.metrics(id, job.metrics().names());
    lastMetrics = metrics;
    Progress progress = job.metrics().read(title, metrics);
    if (doneBefore < 0 && (progress.total() > 0 || progress.done() > 0)) {
      doneBefore = progress.done();
      measuredNanos = System.nanoTime();
    }
    long now = System.nanoTime();
    console.show(
        progress.line(
            Duration.ofNanos(now - startedNanos),
            Duration.ofNanos(now - measuredNanos),
            Math.max(0, doneBefore)));
  }
}
