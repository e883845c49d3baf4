package io.radflow.infra.demo;

import io.radflow.core.config.JobArguments;
import io.radflow.core.config.JobConfiguration;
import io.radflow.core.manifest.DropManifest;
import io.radflow.core.manifest.ViewManifest;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoreAddress;
import io.radflow.core.store.StoreOptions;
import io.radflow.eval.report.Report;
import io.radflow.eval.report.ReportOptions;
import io.radflow.infra.cluster.LocalCluster;
import io.radflow.infra.job.JobStart;
import io.radflow.infra.job.JobSubmission;
import io.radflow.infra.job.PipelineJob;
import io.radflow.infra.job.PipelineJobs;
import io.radflow.infra.job.RunningJob;
import io.radflow.infra.progress.Console;
import io.radflow.infra.progress.Progress;
import io.radflow.training.ScheduleOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;

/**
 * Drops, ingests, preprocesses, trains and evaluates two data sets on one cluster, and transfers
 * from one to the other. Each stage leaves its result in the bucket; one that is complete is not
 * done again.
 */
@Internal
public final class Demo {

  /** Training and its readers, and the eval job beside them. */
  public static final int SLOTS = 6;

  private static final Duration STOP_PATIENCE = Duration.ofSeconds(30);
  private static final Duration EVALUATION_PATIENCE = Duration.ofMinutes(2);

  private final DemoFolder folder;
  private final DemoSize size;
  private final DemoState state;
  private final ObjectStore store;
  private final JobSubmission jobs;
  private final Console console;

  private Demo(
      DemoFolder folder,
      DemoSize size,
      DemoState state,
      ObjectStore store,
      LocalCluster cluster,
      Console console) {
    this.folder = folder;
    this.size = size;
    this.state = state;
    this.store = store;
    this.jobs = new JobSubmission(cluster.connect(), store, console);
    this.console = console;
  }

  /**
   * Gets a folder ready for a demo, before its store is started.
   *
   * @param fresh whether to start over
   */
  public static DemoState prepare(Path root, DemoSize size, boolean fresh, Console console)
      throws IOException {
    return new DemoFolder(root).prepare(size, fresh, console);
  }

  /**
   * Runs the demo to its end.
   *
   * @param state what {@link #prepare} gave
   * @return whether all counts balance
   * @throws IOException if a stage failed
   */
  public static boolean run(
      Path root,
      DemoSize size,
      DemoState state,
      ObjectStore store,
      LocalCluster cluster,
      Console console)
      throws IOException, InterruptedException {
    return new Demo(new DemoFolder(root), size, state, store, cluster, console).run();
  }

  private boolean run() throws IOException, InterruptedException {
    store.createBucket();
    dropDigits();
    dropPhantom();
    ingest();
    preprocess("digits", "digits-32");
    preprocess("phantom", "phantom-64");
    RunningJob evaluation = submit(PipelineJobs.EVAL, "eval", "eval.yaml", Map.of());
    long digitsSteps = train("digits", size.digitsOverrides());
    long phantomSteps = train("phantom", size.phantomOverrides());
    long transferSteps = train("digits-from-phantom", size.transferOverrides());
    awaitEvaluation(evaluation, "digits", "digits-32", digitsSteps);
    awaitEvaluation(evaluation, "phantom", "phantom-64", phantomSteps);
    awaitEvaluation(evaluation, "digits-from-phantom", "digits-32", transferSteps);
    evaluation.cancel(STOP_PATIENCE);
    return report();
  }

  private void dropDigits() throws IOException {
    if (isDropped(DemoDrops.DIGITS_DATASET, DemoDrops.DIGITS)) {
      console.say("drop digits: is there");
      return;
    }
    state.dropped().put(DemoDrops.DIGITS, new DemoDrops(store, console).putDigits());
    state.write(folder.root());
  }

  private void dropPhantom() throws IOException {
    if (isDropped(DemoDrops.PHANTOM_DATASET, DemoDrops.PHANTOM)) {
      console.say("drop phantom: is there");
      return;
    }
    state
        .dropped()
        .put(DemoDrops.PHANTOM, new DemoDrops(store, console).putPhantom(size.phantom()));
    state.write(folder.root());
  }

  private boolean isDropped(String dataset, String drop) throws IOException {
    return state.dropped().containsKey(drop) && store.exists(BucketLayout.ready(dataset, drop));
  }

  private void ingest() throws IOException, InterruptedException {
    if (DropManifest.read(store, DemoDrops.DIGITS_DATASET, DemoDrops.DIGITS).isPresent()
        && DropManifest.read(store, DemoDrops.PHANTOM_DATASET, DemoDrops.PHANTOM).isPresent()) {
      console.say("ingest: done before");
      return;
    }
    runToEnd(PipelineJobs.INGEST, "ingest", "ingest.yaml", Map.of());
  }

  private void preprocess(String name, String view) throws IOException, InterruptedException {
    String title = "preprocess " + name;
    if (ViewManifest.read(store, view).isPresent()) {
      console.say(title + ": done before");
      return;
    }
    runToEnd(PipelineJobs.PREPROCESS, title, "preprocess-" + name + ".yaml", Map.of());
  }

  /**
   * @return steps of the run
   */
  private long train(String name, Map<String, String> overrides)
      throws IOException, InterruptedException {
    String title = "train " + name;
    String file = "train-" + name + ".yaml";
    long steps =
        ScheduleOptions.STEPS.in(configuration(PipelineJobs.TRAIN, file, overrides, false));
    if (state.trained().containsKey(name)) {
      console.say(title + ": done before");
      return steps;
    }
    runToEnd(PipelineJobs.TRAIN, title, file, overrides);
    state.trained().put(name, steps);
    state.write(folder.root());
    return steps;
  }

  private void runToEnd(PipelineJob job, String title, String file, Map<String, String> overrides)
      throws IOException, InterruptedException {
    long started = System.nanoTime();
    RunningJob running =
        jobs.submit(
            job, title, configuration(job, file, overrides, true), List.of(), JobStart.NEWEST);
    JobStatus status = running.await();
    if (status != JobStatus.FINISHED) {
      throw new IOException(title + " ended as " + status);
    }
    console.say(
        "%s: done in %s"
            .formatted(title, Progress.clock(Duration.ofNanos(System.nanoTime() - started))));
  }

  private RunningJob submit(
      PipelineJob job, String title, String file, Map<String, String> overrides)
      throws IOException {
    return jobs.submit(
        job, title, configuration(job, file, overrides, false), List.of(), JobStart.NEWEST);
  }

  private Configuration configuration(
      PipelineJob job, String file, Map<String, String> overrides, boolean bounded) {
    StoreAddress address = store.address();
    Map<String, String> values = new TreeMap<>(overrides);
    values.put(StoreOptions.ENDPOINT.key(), address.endpoint());
    values.put(StoreOptions.CREDENTIALS_FILE.key(), address.credentialsFile());
    return JobConfiguration.load(
            new JobArguments(List.of(folder.configuration(file).toString()), values, bounded),
            job.catalog())
        .values();
  }

  private void awaitEvaluation(RunningJob evaluation, String run, String target, long step)
      throws IOException, InterruptedException {
    String key = BucketLayout.evalMetrics(run, target, step);
    long deadline = System.nanoTime() + EVALUATION_PATIENCE.toNanos();
    CountDownLatch pause = new CountDownLatch(1);
    while (!store.exists(key)) {
      if (!evaluation.isRunning() || System.nanoTime() > deadline) {
        throw new IOException(
            "The eval job has not published %s within %s; Flink shows it at %s"
                .formatted(key, Progress.clock(EVALUATION_PATIENCE), evaluation.page()));
      }
      pause.await(200, TimeUnit.MILLISECONDS);
    }
    console.say("eval " + run + ": final pass after step " + step + " is judged");
  }

  private boolean report() throws IOException {
    Report report = Report.read(store, ReportOptions.DEFAULTS);
    console.say("");
    console.say(report.text());
    List<DemoBalance> balances =
        List.of(
            DemoBalance.read(
                store,
                DemoDrops.DIGITS_DATASET,
                DemoDrops.DIGITS,
                "digits-32",
                state.dropped().get(DemoDrops.DIGITS)),
            DemoBalance.read(
                store,
                DemoDrops.PHANTOM_DATASET,
                DemoDrops.PHANTOM,
                "phantom-64",
                state.dropped().get(DemoDrops.PHANTOM)));
    balances.forEach(balance -> console.say(balance.line()));
    console.say("");
    console.say("Report: " + report.write(folder.report()).toAbsolutePath().toUri());
    return balances.stream().allMatch(DemoBalance::holds);
  }
}
