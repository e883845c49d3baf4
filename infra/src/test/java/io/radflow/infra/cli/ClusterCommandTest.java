package io.radflow.infra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.radflow.infra.progress.Console;
import io.radflow.infra.standalone.StandaloneCluster;
import io.radflow.infra.store.StoreCredentials;
import io.radflow.testing.RunningStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Tag("jars")
@Timeout(900)
class ClusterCommandTest {

  private static final Pattern SAVEPOINT =
      Pattern.compile("Savepoint: (s3://radflow/savepoints/savepoint-\\S+)");
  private static final Pattern JOB_PAGE = Pattern.compile("shows it at \\S*?([0-9a-f]{32})");
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  @Test
  void theClusterOutlivesTheCommandHealsTakesJobsAndStops() throws Exception {
    try (RunningStore store = RunningStore.start(folder.resolve("store"))) {
      StoreCredentials credentials = store.server().credentials();
      String config = config(store.server().endpoint(), credentials.file());
      String gpus = gpus("echo '0, GPU-aaaa, stand-in'; echo '1, GPU-bbbb, stand-in'");
      assertThat(start(config, "--port", "0", "--memory", "2g", "--gpus", "2", "--set", gpus))
          .as(printed())
          .isZero();
      try {
        StandaloneCluster cluster = StandaloneCluster.find(data()).orElseThrow();
        assertThat(cluster.connect().gpus()).isEqualTo(2);
        assertThat(cluster.connect().slots()).isEqualTo(2);
        assertThat(printed()).contains(cluster.webUi().toString());
        assertNoSecret(credentials.secretKey());

        ProcessHandle killed =
            ProcessHandle.of(cluster.processes().get("taskmanager-0")).orElseThrow();
        killed.destroyForcibly();
        killed.onExit().get(600, TimeUnit.SECONDS);
        assertThat(start(config)).as(printed()).isZero();
        assertThat(printed()).contains("started before");
        assertThat(StandaloneCluster.find(data()).orElseThrow().processes())
            .containsEntry("jobmanager-0", cluster.processes().get("jobmanager-0"))
            .containsKey("taskmanager-0")
            .doesNotContainEntry("taskmanager-0", killed.pid());

        String jobManager = "127.0.0.1:" + cluster.webUi().getPort();
        assertThat(run("ingest", "--config", config, "--jobmanager", jobManager, "--bounded"))
            .as(printed())
            .isZero();
        assertThat(printed()).contains("ingest: finished");
        aStoppedJobGoesOnFromItsSavepoint(cluster, config, jobManager);
      } finally {
        assertThat(run("cluster", "stop", "--data", data().toString())).isZero();
      }
      assertThat(printed()).contains("Stopped");
      assertThat(StandaloneCluster.find(data())).isEmpty();
    }
  }

  /** As a build is replaced by the next. */
  private void aStoppedJobGoesOnFromItsSavepoint(
      StandaloneCluster cluster, String config, String jobManager) throws Exception {
    CompletableFuture<Integer> following =
        CompletableFuture.supplyAsync(
            () ->
                Radflow.run(
                    Console.of(new PrintStream(OutputStream.nullOutputStream())),
                    "ingest",
                    "--config",
                    config,
                    "--jobmanager",
                    jobManager));
    String job = runningJob(cluster, following);
    assertThat(run("stop", job, "--jobmanager", jobManager, "--to", "s3://radflow/savepoints"))
        .as(printed())
        .isZero();
    Matcher savepoint = SAVEPOINT.matcher(printed());
    assertThat(savepoint.find()).as(printed()).isTrue();
    assertThat(following.get(600, TimeUnit.SECONDS)).isZero();

    assertThat(
            run(
                "ingest",
                "--config",
                config,
                "--jobmanager",
                jobManager,
                "--savepoint",
                savepoint.group(1),
                "--bounded"))
        .as(printed())
        .isZero();
    Matcher next = JOB_PAGE.matcher(printed());
    assertThat(next.find()).as(printed()).isTrue();
    assertThat(
            rest(cluster, "/jobs/" + next.group(1) + "/checkpoints")
                .at("/latest/restored/external_path")
                .asText())
        .isEqualTo(savepoint.group(1));
  }

  /** The one job of the cluster of which all tasks run, and which can therefore be stopped. */
  private static String runningJob(StandaloneCluster cluster, CompletableFuture<Integer> following)
      throws IOException {
    while (!following.isDone()) {
      for (JsonNode job : rest(cluster, "/jobs/overview").path("jobs")) {
        JsonNode tasks = job.path("tasks");
        if (job.path("state").asText().equals("RUNNING")
            && tasks.path("running").asInt() == tasks.path("total").asInt()) {
          return job.path("jid").asText();
        }
      }
      LockSupport.parkNanos(100_000_000);
    }
    throw new AssertionError("The job ended with " + following.join());
  }

  private static JsonNode rest(StandaloneCluster cluster, String path) throws IOException {
    try (InputStream answer = cluster.webUi().resolve(path).toURL().openStream()) {
      return JSON.readTree(answer);
    }
  }

  @Test
  void whatCannotBeIsSaidBeforeAnyProcessStarts() throws Exception {
    try (RunningStore store = RunningStore.start(folder.resolve("store"))) {
      Path keys = store.server().credentials().file();
      String config = config(store.server().endpoint(), keys);
      assertThat(start(config, "--jobmanagers", "2", "--port", "0")).isNotZero();
      assertThat(printed()).contains("2 JobManagers and high-availability.type none");

      assertThat(start(config, "--gpus", "1", "--set", gpus("true"))).isNotZero();
      assertThat(printed())
          .contains("--gpus 1 with --taskmanagers 1: expected 1 GPUs", "found none");

      String one = gpus("echo '0, GPU-aaaa, stand-in'");
      assertThat(start(config, "--gpus", "1", "--taskmanagers", "2", "--set", one)).isNotZero();
      assertThat(printed()).contains("expected 2 GPUs", "found 0 (stand-in, GPU-aaaa)");

      assertThat(start(config, "--memory", "much")).isNotZero();
      assertThat(printed()).contains("--memory 'much': expected a size, such as 8g");

      assertThat(start(config, "--memory", "1g")).isNotZero();
      assertThat(printed()).contains("1024 MiB; expected at least 2048 MiB");

      try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        assertThat(start(config, "--port", "" + taken.getLocalPort())).isNotZero();
        assertThat(printed()).contains("--port " + taken.getLocalPort() + ": taken");
      }
      assertThat(start(config("http://127.0.0.1:9", keys), "--port", "0")).isNotZero();
      assertThat(printed()).contains("http://127.0.0.1:9", "set store.endpoint");
    }
    assertThat(run("cluster", "stop", "--data", data().toString())).isZero();
    assertThat(printed()).contains("No cluster runs in");
  }

  private void assertNoSecret(String secret) throws IOException {
    try (var files = Files.walk(data())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
            .as(file.toString())
            .doesNotContain(secret);
      }
    }
  }

  private String config(String endpoint, Path credentials) throws IOException {
    return Files.writeString(
            folder.resolve("ingest.yaml"),
            "store:\n  endpoint: %s\n  credentials-file: %s\n".formatted(endpoint, credentials))
        .toString();
  }

  /** An option for a machine whose GPUs a script tells. */
  private String gpus(String commands) throws IOException {
    Path script = Files.writeString(folder.resolve("gpus"), "#!/bin/sh\n" + commands + "\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    return "external-resource.gpu.param.discovery-script.path=" + script;
  }

  private Path data() {
    return folder.resolve("cluster");
  }

  private int start(String config, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of("cluster", "start", "--config", config, "--data", data().toString()));
    arguments.addAll(List.of(more));
    return run(arguments.toArray(String[]::new));
  }

  private int run(String... arguments) {
    printed.reset();
    return Radflow.run(Console.of(new PrintStream(printed, true)), arguments);
  }

  private String printed() {
    return printed.toString(StandardCharsets.UTF_8);
  }
}
