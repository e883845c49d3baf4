package io.radflow.infra.study.run;

import io.radflow.core.lease.Lease;
import io.radflow.core.lease.LeaseRecord;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.eval.report.Report;
import io.radflow.eval.report.ReportOptions;
import io.radflow.infra.command.CleanStop;
import io.radflow.infra.progress.Console;
import io.radflow.infra.progress.Progress;
import io.radflow.infra.study.bucket.StudyState;
import io.radflow.infra.study.graph.StudyGraph;
import io.radflow.infra.study.status.StudyMetrics;
import io.radflow.infra.study.status.StudyPage;
import io.radflow.infra.study.status.StudyScreen;
import io.radflow.infra.study.status.StudyStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.flink.annotation.Internal;

/** A study from what is there to its report. Killed at any time and run again, it goes on. */
@Internal
public final class StudyRun {

  private static final Duration STOP_PATIENCE = Duration.ofSeconds(60);
  private static final Duration FIRST_RETRY = Duration.ofSeconds(1);

  /**
   * How it is run.
   *
   * @param report folder of the report, of the page that tells how it stands, and of the logs
   * @param runsAtOnce how many runs may train at a time in one place; null for as many as there is
   *     room for
   * @param retries attempts after the first at what failed by accident
   * @param replace whether other runs that have the names of the study's are removed
   */
  public record Settings(Path report, Integer runsAtOnce, int retries, boolean replace) {}

  private final StudyGraph graph;
  private final Set<String> there;
  private final ObjectStore store;
  private final Settings settings;
  private final Console console;

  /**
   * @param state what of the study is there
   * @param store that the study's jobs work in
   */
  public StudyRun(StudyState state, ObjectStore store, Settings settings, Console console) {
    this.graph = state.graph();
    this.there = state.there();
    this.store = store;
    this.settings = settings;
    this.console = console;
  }

  /**
   * Runs what is missing.
   *
   * @param stop closes what is opened, and has the study stop if the command is interrupted
   * @return how the study stands at the end
   * @throws IOException if another command runs the study, or the store or a cluster does not
   *     answer at the start
   */
  public StudyStatus run(CleanStop stop) throws IOException, InterruptedException {
    Lease lease =
        Lease.take(
            store,
            StudyControl.lease(graph.study()),
            LeaseRecord.mine(),
            Lease.Times.DEFAULT,
            console::say);
    stop.onStop(lease::close);
    store.delete(BucketLayout.studyStop(graph.study()));
    StudyMetrics metrics = StudyMetrics.serve();
    stop.onStop(metrics::close);
    StudySession session = StudySession.open(graph, store, settings.runsAtOnce(), console);
    stop.onStop(session::close);
    console.say("Metrics of the study for Prometheus: " + metrics.address());
    console.say("Page: " + settings.report().resolve(StudyPage.FILE).toAbsolutePath().toUri());
    StudyWatch watch = new StudyWatch(store, graph.study(), settings.report(), console, metrics);
    stop.onStop(watch::end);
    StudyExecutor executor =
        new StudyExecutor(
            new StudyExecutor.Surroundings(
                graph,
                there,
                session,
                store,
                new BucketResults(store),
                new CellLogs(settings.report()),
                settings.replace(),
                this::report),
            new Retries(settings.retries(), FIRST_RETRY),
            status -> {
              if (lease.takenBy() != null) {
                throw new IllegalStateException(
                    "The study %s was taken over by %s".formatted(graph.study(), lease.takenBy()));
              }
              watch.accept(status);
            });
    CountDownLatch over = new CountDownLatch(1);
    stop.onStop(
        () -> {
          executor.stop();
          over.await(STOP_PATIENCE.toSeconds(), TimeUnit.SECONDS);
        });
    watch.begin(executor::stop);
    try {
      StudyStatus status = executor.run();
      console.endProgress();
      say(status);
      return status;
    } finally {
      over.countDown();
    }
  }

  private void report() throws IOException {
    Report report = Report.read(store, ReportOptions.DEFAULTS);
    Path page = report.write(settings.report());
    console.say("");
    console.say(report.text());
    console.say("Report: " + page.toAbsolutePath().toUri());
  }

  private void say(StudyStatus status) {
    StudyScreen.lines(status).forEach(console::say);
    StudyScreen.failures(status, settings.report().toString()).forEach(console::error);
    String time = Progress.clock(Duration.ofSeconds(status.seconds()));
    console.say(
        switch (status.state()) {
          case DONE -> "study " + graph.study() + ": done in " + time;
          case INCOMPLETE ->
              "study %s: ended after %s; what failed is tried again when it is started again"
                  .formatted(graph.study(), time);
          case STOPPED, RUNNING ->
              "study %s: stopped after %s; the same command goes on".formatted(graph.study(), time);
        });
  }
}
