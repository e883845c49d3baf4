package io.radflow.infra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoreAddress;
import io.radflow.infra.job.JobJar;
import io.radflow.infra.standalone.ClusterSettings;
import io.radflow.infra.standalone.FlinkInstallation;
import io.radflow.infra.standalone.StandaloneCluster;
import io.radflow.infra.store.EmbeddedStore;
import io.radflow.infra.study.graph.NodeKind;
import io.radflow.infra.study.status.NodeState;
import io.radflow.infra.study.status.NodeStatus;
import io.radflow.infra.study.status.StudyStatus;
import io.radflow.testing.Awaited;
import io.radflow.testing.RunningStore;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A study of the demo's data by one command, as a user runs it. In every build two sources on two
 * targets with one seed; {@code -Dradflow.study=full} has three shots and five seeds.
 */
class StudyEndToEndTest {

  private static final boolean FULL = "full".equals(System.getProperty("radflow.study"));
  private static final String NAME = "small";

  @TempDir private static Path folder;

  private static Path undisturbed;
  private static Path disturbed;
  private static String output;
  private static int exit;

  @BeforeAll
  static void runTheStudy() throws Exception {
    undisturbed = Files.createDirectories(folder.resolve("undisturbed"));
    disturbed = Files.createDirectories(folder.resolve("disturbed"));
    try (RunningStore store = RunningStore.start(undisturbed.resolve("store"))) {
      drop(undisturbed, store.client().address());
    }
    copy(undisturbed.resolve("store"), disturbed.resolve("store"));
    try (RunningStore store = RunningStore.start(undisturbed.resolve("store"))) {
      List<String> study = study(undisturbed, store.client().address(), "");
      try (RadflowProcess process = start(undisturbed, "study.txt", study)) {
        exit = process.await();
        output = process.text();
      }
    }
  }

  @Test
  void itEndsWithAReport() {
    assertThat(exit).as(output).isZero();
    assertThat(output)
        .contains("study small: done in", "of %d runs done".formatted(runs()))
        .contains("Report: " + report(undisturbed).resolve("report.html").toUri());
    assertThat(report(undisturbed).resolve("study.html")).isNotEmptyFile();
  }

  @Test
  void killedThreeTimesItComesToTheSameReport() throws Exception {
    RunningStore store = RunningStore.start(disturbed.resolve("store"));
    EmbeddedStore server = store.server();
    StandaloneCluster cluster = cluster(disturbed, store.client().address());
    try (ObjectStore bucket = store.client()) {
      String place = "127.0.0.1:" + cluster.webUi().getPort();
      List<String> study =
          study(
              disturbed,
              bucket.address(),
              "places: [{target: findings, at: '%s'}]".formatted(place));
      try (RadflowProcess first = start(disturbed, "first.txt", study)) {
        first.killWhen(() -> any(bucket, is(NodeKind.SOURCE_RUN, NodeState.DONE)));
      }
      try (RadflowProcess second = start(disturbed, "second.txt", study)) {
        // Not what the first one has left.
        await(second, () -> second.text().contains("jobs at work"));
        await(
            second, () -> any(bucket, is(NodeKind.TARGET_RUN, NodeState.RUNNING).and(onCluster())));
        killTaskManager(cluster);
        // Without it the study does not end before the other command has seen that it is at work.
        anotherCommandIsRefused(disturbed, study);
        cluster = cluster(disturbed, bucket.address());
        await(second, () -> any(bucket, is(NodeKind.TARGET_RUN, NodeState.DONE)));
        server.kill();
        server =
            EmbeddedStore.start(
                disturbed.resolve("store"), URI.create(server.endpoint()).getPort());
        assertThat(second.await()).as(second.text()).isZero();
      }
    } finally {
      cluster.stop();
      server.close();
    }

    assertThat(reported(disturbed)).containsExactlyEntriesOf(reported(undisturbed));
  }

  private static void anotherCommandIsRefused(Path data, List<String> study) throws Exception {
    List<String> elsewhere = new ArrayList<>(study);
    elsewhere.set(elsewhere.size() - 1, data.resolve("other-report").toString());
    try (RadflowProcess another = start(data, "another.txt", elsewhere)) {
      assertThat(another.await()).isNotZero();
      assertThat(another.text()).contains("The study small is run by process");
    }
  }

  private static void killTaskManager(StandaloneCluster cluster) throws Exception {
    ProcessHandle process =
        ProcessHandle.of(cluster.processes().get("taskmanager-0")).orElseThrow();
    process.destroyForcibly();
    process.onExit().get(60, TimeUnit.SECONDS);
  }

  /** Starts it, or what has ended of it. */
  private static StandaloneCluster cluster(Path data, StoreAddress store) throws IOException {
    return StandaloneCluster.start(
        data.resolve("cluster"),
        FlinkInstallation.of(JobJar.home()),
        new ClusterSettings(1, 1, 2, OptionalLong.of(2L << 30), 0, store, Map.of()));
  }

  private static Predicate<NodeStatus> is(NodeKind kind, NodeState state) {
    return node -> node.kind() == kind && node.state() == state;
  }

  private static Predicate<NodeStatus> onCluster() {
    return node -> "findings".equals(node.cell().target());
  }

  private static boolean any(ObjectStore bucket, Predicate<NodeStatus> which) throws IOException {
    return StudyStatus.read(bucket, NAME).stream()
        .flatMap(status -> status.nodes().stream())
        .anyMatch(which);
  }

  private static void await(RadflowProcess process, RadflowProcess.Condition condition)
      throws Exception {
    Awaited.until("the study", () -> condition.holds() || !process.isAlive());
    assertThat(process.isAlive()).as(process.text()).isTrue();
  }

  private static int runs() {
    return FULL ? 2 + 2 * 2 * 3 * 5 : 2 + 2 * 2;
  }

  private static void drop(Path data, StoreAddress store) throws Exception {
    try (RadflowProcess drops =
        start(
            data,
            "drops.txt",
            List.of(
                "demo",
                "drops",
                "--size",
                "small",
                "--set",
                "store.endpoint=" + store.endpoint(),
                "--set",
                "store.credentials-file=" + store.credentialsFile()))) {
      assertThat(drops.await()).as(drops.text()).isZero();
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path one : all.toList()) {
        Files.copy(one, to.resolve(from.relativize(one)), StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }

  private static RadflowProcess start(Path data, String output, List<String> arguments)
      throws IOException {
    return RadflowProcess.start(data, data.resolve(output), arguments);
  }

  /** The command of a study whose file this writes. */
  private static List<String> study(Path data, StoreAddress store, String more) throws IOException {
    Path studies = JobJar.home().resolve("infra/study/studies/demo").toRealPath();
    Path file =
        Files.writeString(
            data.resolve("study.yaml"),
            """
            study:
              name: small
              networks: [r14x1]
              shots: [%1$s]
              seeds: [%2$s]
              sources:
                - {name: phantom, configuration: %3$s/run.yaml, view: %3$s/phantom.yaml}
                - {name: digits, configuration: %3$s/run.yaml, view: %3$s/digits.yaml}
              targets:
                - {name: digits, configuration: %3$s/run.yaml, view: %3$s/digits.yaml}
                - {name: findings, configuration: %3$s/run.yaml, view: %3$s/findings.yaml}
              source-settings:
                - set: training.best-by=LOSS
                - set: training.steps=6
                - set: training.threads=1
              target-settings:
                - set: training.steps=6
                - set: training.threads=1
              %4$s
            job:
              parallelism: 1
              checkpoint-interval: 2 s
            eval:
              discovery-interval: 1 s
            store:
              endpoint: %5$s
              credentials-file: %6$s
            """
                .formatted(
                    FULL ? "1, 5, full" : "full",
                    FULL ? "0, 1, 2, 3, 4" : "0",
                    studies,
                    more,
                    store.endpoint(),
                    store.credentialsFile()));
    return List.of("study", file.toString(), "--out", report(data).toString());
  }

  private static Path report(Path data) {
    return data.resolve("report");
  }

  /** What the report says, but for times and where the bucket is. */
  private static Map<String, String> reported(Path data) throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.list(report(data))) {
      for (Path file : all.filter(one -> one.toString().matches(".*\\.(csv|html)")).toList()) {
        if (!file.endsWith("study.html")) {
          files.put(file.getFileName().toString(), Files.readString(file));
        }
      }
    }
    return files;
  }
}
