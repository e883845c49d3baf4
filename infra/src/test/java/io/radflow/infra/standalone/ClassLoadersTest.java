package io.radflow.infra.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.radflow.infra.job.JobJar;
import io.radflow.infra.standalone.DrillPipeline.Stage;
import io.radflow.infra.store.EmbeddedStore;
import io.radflow.ingest.store.StoreAddress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.util.FlinkUserCodeClassLoader;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The fat jars under Flink's child-first class loader, again and again in the same processes.
 * {@code -Dradflow.resubmissions=20} does it twenty times.
 */
@Tag("jars")
@Timeout(1800)
class ClassLoadersTest {

  private static final int RESUBMISSIONS = Integer.getInteger("radflow.resubmissions", 2);

  /**
   * Idle threads of the S3 client and of OkHttp hold the class loaders of the jobs that made them,
   * for a minute or as long as they are in use; the JDK's records hold one.
   */
  private static final long MOST = 7;

  private static final Pattern METASPACE = Pattern.compile("Metaspace\\s+used (\\d+)K");

  @TempDir private Path folder;

  @Test
  void jobsThatHaveEndedLeaveNoClassesBehind() throws Exception {
    FlinkInstallation flink = FlinkInstallation.of(JobJar.home());
    try (EmbeddedStore server = EmbeddedStore.start(folder.resolve("store"), 0)) {
      StandaloneCluster cluster =
          StandaloneCluster.start(
              folder.resolve("cluster"),
              flink,
              new ClusterSettings(
                  1, 1, 4, OptionalLong.of(2L << 30), 0, address(server, "cluster"), Map.of()));
      try {
        for (int round = 0; round < RESUBMISSIONS; round++) {
          try (DrillPipeline pipeline = new DrillPipeline(address(server, "round-" + round))) {
            for (Stage stage : Stage.values()) {
              pipeline.run(cluster, stage);
            }
          }
          say(cluster, round);
        }
        for (long process : cluster.processes().values()) {
          assertThat(userClassLoaders(process)).isLessThanOrEqualTo(MOST);
        }
      } finally {
        cluster.stop();
      }
    }
  }

  private static void say(StandaloneCluster cluster, int round) throws Exception {
    for (Map.Entry<String, Long> process : cluster.processes().entrySet()) {
      long loaders = userClassLoaders(process.getValue());
      System.out.printf(
          "round %d: %s has %d class loaders of jobs, metaspace %d KiB%n",
          round, process.getKey(), loaders, metaspace(process.getValue()));
    }
  }

  /** Class loaders of jobs that are alive after a garbage collection. */
  private static long userClassLoaders(long process) throws Exception {
    jcmd(process, "GC.run");
    String loaders = jcmd(process, "GC.class_histogram");
    return loaders
        .lines()
        .filter(line -> line.contains(FlinkUserCodeClassLoader.class.getPackageName()))
        .filter(line -> line.contains("ChildFirstClassLoader"))
        .mapToLong(line -> Long.parseLong(line.strip().split("\\s+")[1]))
        .sum();
  }

  private static long metaspace(long process) throws Exception {
    Matcher used = METASPACE.matcher(jcmd(process, "GC.heap_info"));
    return used.find() ? Long.parseLong(used.group(1)) : -1;
  }

  private static String jcmd(long process, String... command) throws Exception {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString());
    words.add(Long.toString(process));
    words.addAll(List.of(command));
    Process jcmd = new ProcessBuilder(words).redirectErrorStream(true).start();
    String output = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (jcmd.waitFor() != 0) {
      throw new IOException(output);
    }
    return output;
  }

  private static StoreAddress address(EmbeddedStore server, String bucket) {
    return new StoreAddress(
        server.endpoint(), bucket, "us-east-1", server.credentials().file().toString());
  }
}
