package io.radflow.infra.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.radflow.core.config.ConfigurationException;
import io.radflow.core.config.JobOptions;
import io.radflow.core.config.OptionCatalog;
import io.radflow.core.job.JobEnvironment;
import io.radflow.core.store.StoreOptions;
import io.radflow.infra.cluster.ClusterConnection;
import io.radflow.infra.cluster.LocalCluster;
import io.radflow.infra.cluster.RetainedCheckpoint;
import io.radflow.infra.progress.Console;
import io.radflow.infra.progress.StageMetrics;
import io.radflow.testing.RunningStore;
import io.radflow.training.GroupOptions;
import io.radflow.training.SlotOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(900)
class JobSubmissionTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir static Path folder;

  private static RunningStore store;
  private static LocalCluster cluster;

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final Console console =
      Console.of(new PrintStream(printed, true, StandardCharsets.UTF_8));

  @BeforeAll
  static void start() throws Exception {
    store = RunningStore.start(folder.resolve("store"));
    cluster = LocalCluster.start(2, folder.resolve("flink"), store.client().address());
  }

  @AfterAll
  static void stop() throws Exception {
    cluster.close();
    store.close();
  }

  @Test
  void followsAJobToItsEnd() throws Exception {
    RunningJob job = submit(job("bounded", CountingSource.bounded(300)), Map.of(), false);

    assertThat(job.await()).isEqualTo(JobStatus.FINISHED);
    assertThat(printed.toString(StandardCharsets.UTF_8)).contains("count: starting over");
  }

  @Test
  void ranksWithoutSlotsAreRefused() throws Exception {
    Configuration run = new Configuration();
    run.set(GroupOptions.RANKS.option(), 2);
    RunRoom.check(cluster.connect(), run);

    run.set(GroupOptions.RANKS.option(), 3);
    assertThatThrownBy(() -> RunRoom.check(cluster.connect(), run))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("The value '3' of key 'training.ranks' is not at most 2, the slots")
        .hasMessageContaining(cluster.webUi().toString());

    run.set(SlotOptions.GPUS.option(), 1);
    assertThatThrownBy(() -> RunRoom.check(cluster.connect(), run))
        .hasMessageContaining("at most 0, the GPUs of the cluster");
  }

  @Test
  void hasNetworkMemoryForTheMostExchangesOfItsSlots() throws Exception {
    int slots = 40;
    Configuration once = stored().set(JobOptions.RESTARTS.option(), 0);
    try (LocalCluster wide =
        LocalCluster.start(slots, folder.resolve("wide"), store.client().address())) {
      RunningJob job =
          new JobSubmission(wide.connect(), store.client(), console)
              .submit(exchanging(slots), "wide", once, List.of(), JobStart.OVER);

      assertThat(job.await()).isEqualTo(JobStatus.FINISHED);
    }
  }

  private static PipelineJob exchanging(int slots) {
    return job(
        "wide",
        (environment, configuration) -> {
          JobEnvironment.configure(environment, configuration, "wide");
          DataStream<Long> numbers = CountingSource.bounded(300).addTo(environment);
          for (int exchange = 0; exchange <= 4; exchange++) {
            numbers =
                numbers
                    .rebalance()
                    .filter(number -> true)
                    .setParallelism(slots)
                    .uid("exchange-" + exchange);
          }
          numbers.sinkTo(new DiscardingSink<>()).setParallelism(slots);
        });
  }

  @Test
  void showsAJobsCountsWhileItRuns() throws Exception {
    RunningJob job = submit(job("shown", CountingSource.endless()), Map.of(), false);
    CompletableFuture<JobStatus> end =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return job.await();
              } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });

    Pattern counts = Pattern.compile("count: [1-9][0-9,]* images, 0 rejects, ");
    while (!counts.matcher(printed.toString(StandardCharsets.UTF_8)).find()) {
      assertThat(job.isRunning()).isTrue();
    }
    job.cancel(PATIENCE);
    assertThat(end.get()).isEqualTo(JobStatus.CANCELED);
  }

  @Test
  void goesOnFromTheNewestCheckpointOfTheSameConfigurationOnly() throws Exception {
    PipelineJob endless = job("endless", CountingSource.endless());
    cancelAfterACheckpoint(endless, submit(endless, Map.of("job.restart-attempts", "3"), false));

    cancelAfterACheckpoint(endless, submit(endless, Map.of("job.restart-attempts", "4"), false));
    assertThat(printed.toString(StandardCharsets.UTF_8))
        .containsPattern(
            "count: going on from checkpoint \\d+ of .*s3://radflow/checkpoints/endless/");

    printed.reset();
    submit(endless, Map.of(), true).cancel(PATIENCE);
    submit(endless, Map.of("job.bounded", "true"), false).cancel(PATIENCE);
    assertThat(printed.toString(StandardCharsets.UTF_8))
        .contains("count: starting over")
        .doesNotContain("going on");
  }

  @Test
  void tellsTheInnermostCauseOfAFailedJob() throws Exception {
    RunningJob job = submit(job("failing", CountingSource.failingAt(5)), Map.of(), false);

    assertThatThrownBy(job::await)
        .isInstanceOf(JobFailedException.class)
        .hasMessage("count failed: no more than 5 numbers");
  }

  @Test
  void servesTheWebUiAndMetricsOnLoopbackWithoutKeys() throws Exception {
    assertThat(body(cluster.webUi())).contains("Apache Flink Web Dashboard");
    assertThat(body(cluster.metrics())).contains("flink_jobmanager_numRegisteredTaskManagers");
    assertThat(cluster.webUi().getHost()).isEqualTo("127.0.0.1");
    assertThat(body(URI.create(cluster.webUi() + "/jobmanager/config")))
        .doesNotContain(store.server().credentials().secretKey())
        .doesNotContain(store.server().credentials().accessKey());
  }

  @Test
  void settingsOfTheClusterHoldWhereTheJobHasNone() throws Exception {
    Configuration flink = new Configuration();
    flink.set(RestOptions.BIND_PORT, "0");
    flink.set(CoreOptions.DEFAULT_PARALLELISM, 3);
    flink.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMinutes(7));
    flink.set(CheckpointingOptions.TOLERABLE_FAILURE_NUMBER, 5);
    Path checkpoints = folder.resolve("given");
    flink.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, checkpoints.toUri().toString());
    flink.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
    flink.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 0);
    try (MiniCluster given =
        new MiniCluster(
            new MiniClusterConfiguration.Builder()
                .setConfiguration(flink)
                .setNumSlotsPerTaskManager(3)
                .withRandomPorts()
                .build())) {
      given.start();
      URI address = given.getRestAddress().get();
      ClusterConnection connection = ClusterConnection.to(address.getHost(), address.getPort());
      JobSubmission submission = new JobSubmission(connection, store.client(), console);

      CountingSource endless = CountingSource.endless();
      RunningJob job =
          submission.submit(plain(endless), "plain", stored(), List.of(), JobStart.NEWEST);
      awaitGraph(connection, job);
      String path = address + "/jobs/" + job.id();
      assertThat(body(URI.create(path + "/checkpoints/config")))
          .contains("\"interval\":420000", "\"tolerable_failed_checkpoints\":5");
      assertThat(body(URI.create(path + "/config"))).contains("\"job-parallelism\":3");
      job.cancel(PATIENCE);

      Configuration own = stored();
      own.set(JobOptions.PARALLELISM.option(), 1);
      own.set(JobOptions.CHECKPOINT_INTERVAL.option(), Duration.ofMillis(200));
      own.set(JobOptions.RESTARTS.option(), 4);
      job = submission.submit(plain(endless), "plain", own, List.of(), JobStart.NEWEST);
      awaitGraph(connection, job);
      path = address + "/jobs/" + job.id();
      assertThat(body(URI.create(path + "/checkpoints/config"))).contains("\"interval\":200");
      assertThat(body(URI.create(path + "/config"))).contains("\"job-parallelism\":1");
      Path kept = checkpoints.resolve(job.id().toString());
      while (!Files.isDirectory(kept)) {
        assertThat(job.isRunning()).isTrue();
      }
      job.cancel(PATIENCE);

      assertThat(lastWord(submission, address, stored()))
          .contains(
              "suppressed by FixedDelayRestartBackoffTimeStrategy(maxNumberRestartAttempts=0");
      own.set(JobOptions.RESTARTS.option(), 0);
      assertThat(lastWord(submission, address, own))
          .contains("suppressed by NoRestartBackoffTimeStrategy");
    }
  }

  /** Why a job that fails is not restarted. */
  private static String lastWord(JobSubmission submission, URI address, Configuration configuration)
      throws Exception {
    RunningJob job =
        submission.submit(
            plain(CountingSource.failingAt(5)), "fails", configuration, List.of(), JobStart.OVER);
    assertThatThrownBy(job::await).isInstanceOf(JobFailedException.class);
    return body(URI.create(address + "/jobs/" + job.id() + "/execution-result"));
  }

  /** Before a job's graph is there Flink tells, and keeps for seconds, a parallelism of 1. */
  private static void awaitGraph(ClusterConnection connection, RunningJob job) throws IOException {
    while (connection.status(job.id()) == JobStatus.INITIALIZING) {
      Thread.onSpinWait();
    }
  }

  private static Configuration stored() {
    return new Configuration().set(StoreOptions.ENDPOINT.option(), store.server().endpoint());
  }

  private static PipelineJob plain(CountingSource source) {
    return job(
        "plain",
        (environment, configuration) -> {
          JobEnvironment.configure(environment, configuration, "plain");
          source.addTo(environment).sinkTo(new DiscardingSink<>());
        });
  }

  private static void cancelAfterACheckpoint(PipelineJob definition, RunningJob job)
      throws Exception {
    String prefix = JobSubmission.checkpointPrefix(definition, new Configuration());
    Optional<RetainedCheckpoint> before = RetainedCheckpoint.newest(store.client(), prefix);
    while (RetainedCheckpoint.newest(store.client(), prefix).equals(before)) {
      assertThat(job.isRunning()).isTrue();
    }
    job.cancel(PATIENCE);
    assertThat(job.isRunning()).isFalse();
  }

  private RunningJob submit(PipelineJob job, Map<String, String> options, boolean fresh)
      throws Exception {
    Configuration configuration = Configuration.fromMap(options);
    configuration.set(JobOptions.CHECKPOINT_INTERVAL.option(), Duration.ofMillis(200));
    configuration.set(StoreOptions.ENDPOINT.option(), store.server().endpoint());
    return new JobSubmission(cluster.connect(), store.client(), console)
        .submit(job, "count", configuration, List.of(), fresh ? JobStart.OVER : JobStart.NEWEST);
  }

  private static PipelineJob job(String command, CountingSource source) {
    return job(command, (environment, configuration) -> define(environment, configuration, source));
  }

  private static PipelineJob job(String command, PipelineJob.Addition addition) {
    return new PipelineJob(
        command,
        "none",
        OptionCatalog.of(StoreOptions.ALL, JobOptions.ALL),
        configuration -> {},
        configuration -> {},
        configuration -> Optional.empty(),
        PipelineJob.Definition.of(addition),
        StageMetrics.INGEST);
  }

  private static void define(
      StreamExecutionEnvironment environment, Configuration configuration, CountingSource source) {
    JobEnvironment.configure(environment, configuration, "test");
    environment.configure(
        new Configuration().set(RestartStrategyOptions.RESTART_STRATEGY, "disable"));
    source.addTo(environment).sinkTo(new DiscardingSink<>()).setParallelism(1);
  }

  private static String body(URI address) throws Exception {
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString())
        .body();
  }
}
