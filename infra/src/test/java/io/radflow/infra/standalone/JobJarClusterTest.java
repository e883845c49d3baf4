package io.radflow.infra.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.radflow.core.manifest.DropManifest;
import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoreAddress;
import io.radflow.infra.job.JobJar;
import io.radflow.infra.standalone.DrillPipeline.Stage;
import io.radflow.infra.store.EmbeddedStore;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.client.cli.CliFrontend;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The fat jars on a cluster of separate processes, under Flink's child-first class loader. {@code
 * -Dradflow.resubmissions=20} runs each job twenty times; figures go to {@code
 * target/class-loaders.md}.
 */
@Tag("jars")
@Timeout(3600)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class JobJarClusterTest {

  private static final int RESUBMISSIONS = Integer.getInteger("radflow.resubmissions", 1);
  private static final Path TABLE = Path.of("target", "class-loaders.md");

  /** A job's last threads, which close its connections, end a second after it. */
  private static final Duration LAST_THREADS = Duration.ofSeconds(20);

  /** Metaspace that twenty jobs may take more of than one: theirs are of 20 MiB and more each. */
  private static final long MOST_GROWTH_KIB = 64 << 10;

  /**
   * The first job's, whose classes are on the stack when Amazon's client starts a thread that never
   * ends; and one of the last jobs', which the JDK keeps in its cache of how records are compared.
   */
  private static final int MOST_KEPT = 2;

  /** Softly held classes go at once, and not when memory gets scarce. */
  private static final String NO_SOFT_REFERENCES = "-XX:SoftRefLRUPolicyMSPerMB=0";

  @TempDir static Path folder;

  private static FlinkInstallation flink;
  private static EmbeddedStore server;
  private static StandaloneCluster cluster;
  private static long ingested;

  @BeforeAll
  static void start() throws Exception {
    flink = FlinkInstallation.of(JobJar.home());
    server = EmbeddedStore.start(folder.resolve("store"), 0);
    Map<String, String> shipped = ShippedConfiguration.compose();
    shipped.putAll(ShippedConfiguration.twoGpus(folder));
    shipped.put("env.java.opts.jobmanager", NO_SOFT_REFERENCES);
    shipped.merge("env.java.opts.taskmanager", " " + NO_SOFT_REFERENCES, String::concat);
    cluster =
        StandaloneCluster.start(
            folder.resolve("cluster"),
            flink,
            new ClusterSettings(
                1, 1, 8, OptionalLong.of(2L << 30), 0, address("cluster"), shipped));
    Files.deleteIfExists(TABLE);
    write(
        "| resubmissions | process | class loaders of jobs | metaspace in use |\n|---|---|---|---|\n");
  }

  @AfterAll
  static void stop() throws Exception {
    cluster.stop();
    server.close();
  }

  @Test
  @Order(1)
  void jobsShareNativeLibrariesAndComputeTheSameSideBySide() throws Exception {
    try (DrillPipeline first = new DrillPipeline(address("first"));
        DrillPipeline second = new DrillPipeline(address("second"))) {
      for (Stage stage : Stage.values()) {
        sideBySide(() -> first.run(cluster, stage), () -> second.run(cluster, stage));
      }

      DrillResult one = DrillResult.read(first.store());
      DrillResult other = DrillResult.read(second.store());
      ingested = one.samples().size();
      assertThat(other.samples()).isEqualTo(one.samples());
      assertThat(other.model()).isEqualTo(one.model());
      assertThat(other.predictions()).isEqualTo(one.predictions());
      assertThat(other.metrics()).isEqualTo(one.metrics());
    }
    assertThat(log("taskmanager-0"))
        .as("GPUs of two jobs that train at the same time")
        .contains("GPU 0 of the TaskManager's [0, 1]", "GPU 1 of the TaskManager's [0, 1]")
        .containsOnlyOnce("is here and idle");
    assertThat(taskManager().libraries())
        .containsKeys("libnd4jcpu.so", "libjniopencv_core.so", "libjnijavacpp.so")
        .allSatisfy((name, paths) -> assertThat(paths).as(name).hasSizeLessThan(2));
  }

  @Test
  @Order(2)
  void flinkRunTakesTheJobsConfigurationFromTheBucketAndFlinksFromItsLine() throws Exception {
    try (DrillPipeline pipeline = new DrillPipeline(address("session"));
        FlinkProcess client =
            FlinkProcess.start(
                folder.resolve("cluster"),
                flink,
                server.credentials(),
                List.of(),
                List.of("-Xmx512m"),
                CliFrontend.class.getName(),
                List.of(
                    "run",
                    "-m",
                    cluster.webUi().getAuthority(),
                    "-p",
                    "3",
                    "-Drestart-strategy.type=fixed-delay",
                    "-Dexecution.checkpointing.interval=7min",
                    JobJar.of("ingest").toString(),
                    "--config",
                    configuration(pipeline.store()),
                    "--set",
                    "job.checkpoint-interval=9s",
                    "--bounded"))) {
      assertThat(client.await()).as(client.output()).isZero();
      assertIngested(pipeline.store());
      Matcher submitted = Pattern.compile("JobID ([0-9a-f]{32})").matcher(client.output());
      assertThat(submitted.find()).as(client.output()).isTrue();
      String job = "/jobs/" + submitted.group(1);
      assertThat(body(job + "/config")).contains("\"job-parallelism\":3");
      assertThat(log("jobmanager-0"))
          .contains("strategy FixedDelayRestartBackoffTimeStrategy")
          .contains("for radflow ingest (" + submitted.group(1));
      assertThat(body(job + "/checkpoints/config"))
          .contains("\"interval\":9000", "\"tolerable_failed_checkpoints\":2147483647");
    }
  }

  private static String body(String path) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(cluster.webUi().resolve(path)).build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }

  @Test
  @Order(3)
  void aJobIsAClusterOfItsOwnInApplicationMode() throws Exception {
    try (DrillPipeline pipeline = new DrillPipeline(address("application"));
        ApplicationCluster application =
            ApplicationCluster.start(
                folder.resolve("application"),
                flink,
                ShippedConfiguration.kubernetes("ingest"),
                pipeline.store().address(),
                JobJar.of("ingest"),
                List.of("--config", configuration(pipeline.store()), "--bounded"))) {
      assertThat(application.jobManager().await()).as(application.jobManager().output()).isZero();
      assertIngested(pipeline.store());
    }
  }

  private static String log(String process) throws Exception {
    return Files.readString(cluster.logs().resolve(process + ".log"));
  }

  /** Where to find it; the keys are in the processes' environment. */
  private static String configuration(ObjectStore store) throws Exception {
    String key = "config/ingest.yaml";
    store.write(
        key,
        "store: {endpoint: '%s', bucket: %s}\n"
            .formatted(store.address().endpoint(), store.address().bucket())
            .getBytes(StandardCharsets.UTF_8));
    return store.address().uri(key);
  }

  private static void assertIngested(ObjectStore store) throws Exception {
    DropManifest drop = DropManifest.read(store, "nih", "phantom").orElseThrow();
    assertThat(drop.samples()).isEqualTo(ingested);
  }

  @Test
  @Order(4)
  void jobsThatHaveEndedLeaveNoClassesBehind() throws Exception {
    // Two of each are behind us.
    assertThatFewAreKept();
    long before = taskManager().metaspace();
    for (int round = 2; round < RESUBMISSIONS; round++) {
      try (DrillPipeline pipeline = new DrillPipeline(address("round-" + round))) {
        for (Stage stage : Stage.values()) {
          pipeline.run(cluster, stage);
        }
      }
      record(Integer.toString(round + 1));
    }
    assertThatFewAreKept();
    record(RESUBMISSIONS + ", once idle");
    assertThat(taskManager().metaspace() - before).isLessThan(MOST_GROWTH_KIB);
  }

  private static void assertThatFewAreKept() throws Exception {
    Instant deadline = Instant.now().plus(LAST_THREADS);
    while (kept() > MOST_KEPT && Instant.now().isBefore(deadline)) {
      // A look takes seconds: the process walks through its heap.
      LockSupport.parkNanos(Duration.ofSeconds(2).toNanos());
    }
    assertThat(kept()).isLessThanOrEqualTo(MOST_KEPT);
  }

  /** In the process that keeps more. */
  private static long kept() throws Exception {
    return Math.max(taskManager().jobClassLoaders(), jobManager().jobClassLoaders());
  }

  private static JavaProcess taskManager() {
    return new JavaProcess(cluster.processes().get("taskmanager-0"));
  }

  private static JavaProcess jobManager() {
    return new JavaProcess(cluster.processes().get("jobmanager-0"));
  }

  private static void record(String resubmissions) throws Exception {
    for (JavaProcess process : new JavaProcess[] {jobManager(), taskManager()}) {
      write(
          "| %s | %s | %d | %d MiB |%n"
              .formatted(
                  resubmissions,
                  process.equals(taskManager()) ? "TaskManager" : "JobManager",
                  process.jobClassLoaders(),
                  process.metaspace() >> 10));
    }
  }

  private static void write(String text) throws Exception {
    Files.createDirectories(TABLE.getParent());
    Files.writeString(TABLE, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private static void sideBySide(Work one, Work other) {
    CompletableFuture.allOf(async(one), async(other)).join();
  }

  private static CompletableFuture<Void> async(Work work) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            work.run();
          } catch (Exception e) {
            throw new CompletionException(e);
          }
        });
  }

  /** What may fail. */
  @FunctionalInterface
  private interface Work {

    void run() throws Exception;
  }

  private static StoreAddress address(String bucket) {
    return new StoreAddress(
        server.endpoint(), bucket, "us-east-1", server.credentials().file().toString());
  }
}
