package io.radflow.infra.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.radflow.infra.job.RunningJob;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.time.Duration;
import java.time.Instant;

/** A job that runs until it is cancelled, and its checkpoints as the cluster tells of them. */
final class SoakJob {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final String name;
  private final StandaloneCluster cluster;
  private final RunningJob job;

  private long completed;
  private long failed;
  private long failedAtStart;
  private Instant lastCompleted = Instant.now();
  private Duration longestGap = Duration.ZERO;

  SoakJob(String name, StandaloneCluster cluster, RunningJob job) {
    this.name = name;
    this.cluster = cluster;
    this.job = job;
  }

  /** Looks whether it still runs as it was started, and how long ago a checkpoint was completed. */
  void look() throws IOException {
    assertThat(job.isRunning()).as("%s runs", name).isTrue();
    JsonNode counts = checkpoints().path("counts");
    failed = counts.path("failed").asLong();
    if (completed == 0) {
      // Flink counts those that it could not begin, since tasks were still starting.
      failedAtStart = failed;
    }
    assertThat(counts.path("restored").asLong()).as("restarts of %s", name).isZero();
    long now = counts.path("completed").asLong();
    Duration gap = Duration.between(lastCompleted, Instant.now());
    longestGap = longestGap.compareTo(gap) < 0 ? gap : longestGap;
    if (now > completed) {
      completed = now;
      lastCompleted = Instant.now();
    }
  }

  long completed() {
    return completed;
  }

  /** Checkpoints that failed since the first that did not. */
  long failed() {
    return failed - failedAtStart;
  }

  /** The longest time that was seen to pass without a checkpoint. */
  Duration longestGap() {
    return longestGap;
  }

  /** The longest that a checkpoint took from its trigger to its end. */
  Duration longestCheckpoint() throws IOException {
    return Duration.ofMillis(checkpoints().at("/summary/end_to_end_duration/max").asLong());
  }

  private JsonNode checkpoints() throws IOException {
    URL answer = cluster.webUi().resolve("/jobs/" + job.id() + "/checkpoints").toURL();
    try (InputStream stream = answer.openStream()) {
      return JSON.readTree(stream);
    }
  }

  String name() {
    return name;
  }

  void cancel() throws IOException, InterruptedException {
    job.cancel(Duration.ofSeconds(30));
  }
}
