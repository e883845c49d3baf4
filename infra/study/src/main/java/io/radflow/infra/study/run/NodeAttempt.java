package io.radflow.infra.study.run;

import io.radflow.core.config.JobOptions;
import io.radflow.eval.EvalOptions;
import io.radflow.infra.job.JobStart;
import io.radflow.infra.job.JobSubmission;
import io.radflow.infra.job.PipelineJob;
import io.radflow.infra.job.PipelineJobs;
import io.radflow.infra.job.RunningJob;
import io.radflow.infra.progress.Console;
import io.radflow.infra.progress.Progress;
import io.radflow.infra.study.bucket.StudyReplacement;
import io.radflow.infra.study.graph.NodeKind;
import io.radflow.infra.study.graph.StudyNode;
import io.radflow.training.TrainingOptions;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;

/** One attempt at a node: its job, found again or submitted, followed to its end. */
final class NodeAttempt {

  /** All jobs' metrics are gathered whenever one is looked at: with many jobs that takes long. */
  static final Duration METRICS_EVERY = Duration.ofSeconds(3);

  /** The study has metrics of its own for what is judged. */
  private static final int GAUGE_RUNS = 5;

  private static final Duration STOP_PATIENCE = Duration.ofSeconds(30);

  private final StudyNode node;
  private final StudyExecutor.Surroundings study;
  private final StudyPlace place;

  private volatile RunningJob running;
  private volatile boolean canceled;
  private final CountDownLatch room = new CountDownLatch(1);

  NodeAttempt(StudyNode node, StudyExecutor.Surroundings study, StudyPlace place) {
    this.node = node;
    this.study = study;
    this.place = place;
  }

  StudyNode node() {
    return node;
  }

  /** How far its job is; empty before there is one. */
  Optional<Progress> progress() {
    RunningJob job = running;
    return job == null ? Optional.empty() : Optional.of(job.progress());
  }

  /** Images a second, as the job last said; 0 if it has not. */
  double rate() {
    RunningJob job = running;
    return job == null ? 0 : job.lastMetrics().max("images_per_second").orElse(0);
  }

  /**
   * Does what is missing of the node.
   *
   * @return whether it is done; false if it was cancelled
   * @throws IOException or another failure, which is also in the log
   */
  boolean run() throws Exception {
    Path log = study.logs().file(node);
    Files.createDirectories(log.getParent());
    try (PrintStream out =
        new PrintStream(
            Files.newOutputStream(log, StandardOpenOption.CREATE, StandardOpenOption.APPEND),
            true,
            StandardCharsets.UTF_8)) {
      out.println(Instant.now().truncatedTo(ChronoUnit.SECONDS) + " " + node.title());
      try {
        return run(Console.of(out));
      } catch (Exception | Error e) {
        out.println(NodeFailure.of(e).details());
        throw e;
      }
    }
  }

  private boolean run(Console console) throws Exception {
    if (node.kind() != NodeKind.METRICS && study.results().has(node)) {
      console.say("It is there: done before");
      return true;
    }
    JobSubmission jobs = new JobSubmission(place.cluster(), study.store(), console);
    Optional<RunningJob> before = jobs.running(job(), title());
    before.ifPresent(found -> console.say("Its job is at work"));
    JobSubmission.Prepared prepared = before.isPresent() ? before::get : prepared(jobs, console);
    room.await();
    if (canceled && before.isEmpty()) {
      return false;
    }
    running = prepared.submit();
    console.say("Flink shows it at " + running.page());
    if (canceled) {
      running.cancel(STOP_PATIENCE);
    }
    JobStatus status = running.await(METRICS_EVERY);
    console.say(title() + ": " + status);
    if (canceled) {
      return false;
    }
    if (status != JobStatus.FINISHED) {
      throw new IOException(title() + " ended as " + status);
    }
    if (!study.results().has(node)) {
      throw new NothingMadeException(study.results().missing(node));
    }
    return true;
  }

  private JobSubmission.Prepared prepared(JobSubmission jobs, Console console)
      throws IOException, InterruptedException {
    Configuration configuration = configuration();
    if (TrainingOptions.REPLACE.in(configuration)) {
      StudyReplacement replacement = new StudyReplacement(study.store(), study.graph());
      LeftJobs left = new LeftJobs(study.store(), study.graph().study(), console);
      for (StudyNode began : replacement.whatBeganWith(node)) {
        left.end(began);
      }
      replacement.removeWhatBeganWith(node).forEach(console::say);
    }
    return jobs.prepare(job(), title(), configuration, place.jars(job()), JobStart.NEWEST);
  }

  /** Lets its job be submitted: there is room for it. Until then it is only prepared. */
  void go() {
    room.countDown();
  }

  boolean hasGone() {
    return room.getCount() == 0;
  }

  /** Ends the job, keeping its last checkpoint, and waits until it has ended. */
  void cancel() throws IOException, InterruptedException {
    canceled = true;
    go();
    RunningJob job = running;
    if (job != null) {
      job.cancel(STOP_PATIENCE);
    }
  }

  /** By which another command of the study finds the job again. */
  private String title() {
    return title(study.graph().study(), node);
  }

  static String title(String study, StudyNode node) {
    // Studies may have runs in common, but not views in the making.
    return node.cell() == null ? "study " + study + " " + node.id() : node.id();
  }

  /** One eval job judges what comes as long as the study goes on. */
  private Configuration configuration() throws IOException {
    Configuration configuration = node.configuration();
    if (node.cell() != null && study.replaces() && study.results().isOfAnother(node)) {
      configuration.set(TrainingOptions.REPLACE.option(), true);
    }
    if (node.kind() == NodeKind.METRICS && EvalOptions.GAUGE_RUNS.given(configuration).isEmpty()) {
      configuration.set(EvalOptions.GAUGE_RUNS.option(), GAUGE_RUNS);
    }
    configuration.set(JobOptions.BOUNDED.option(), node.kind() != NodeKind.METRICS);
    return configuration;
  }

  PipelineJob job() {
    return job(node.kind());
  }

  static PipelineJob job(NodeKind kind) {
    return switch (kind) {
      case DROP -> PipelineJobs.INGEST;
      case VIEW -> PipelineJobs.PREPROCESS;
      case SOURCE_RUN, TARGET_RUN -> PipelineJobs.TRAIN;
      case METRICS -> PipelineJobs.EVAL;
      case REPORT -> throw new IllegalArgumentException("A report is no job");
    };
  }
}
