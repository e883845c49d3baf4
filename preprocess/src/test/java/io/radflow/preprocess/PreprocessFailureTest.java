package io.radflow.preprocess;

import static io.radflow.preprocess.PreprocessRun.NIH;
import static io.radflow.preprocess.PreprocessRun.content;
import static org.assertj.core.api.Assertions.assertThat;

import io.radflow.core.manifest.ViewManifest;
import io.radflow.core.store.ObjectStore;
import io.radflow.testing.Awaited;
import io.radflow.testing.FlinkCluster;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.test.junit5.InjectMiniCluster;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Views are the same bytes at any parallelism, and whatever dies while they are made. */
@Timeout(900)
class PreprocessFailureTest {

  private static final int KILLS = 4;

  @RegisterExtension static final MiniClusterExtension CLUSTER = FlinkCluster.of(2, 2);

  @RegisterExtension static final PreprocessRun RUNS = new PreprocessRun();

  @Test
  void viewsAreTheSameBytesAtAnyParallelismAndThoughTaskManagersDie(
      @InjectMiniCluster MiniCluster cluster) throws Exception {
    Map<String, String> undisturbed = undisturbed(1);
    assertThat(undisturbed).containsKey("tensors/nih-16/_manifest.json");
    assertThat(undisturbed(2)).isEqualTo(undisturbed);
    assertThat(undisturbed(4)).isEqualTo(undisturbed);

    assertThat(killed(cluster)).isEqualTo(undisturbed);
  }

  private static Map<String, String> undisturbed(int parallelism) throws Exception {
    String bucket = "parallelism-" + parallelism;
    try (ObjectStore store = RUNS.bucket(bucket)) {
      fill(store);
      RUNS.run(bucket, NIH, "--bounded", "--set", "job.parallelism=" + parallelism);
      return content(store);
    }
  }

  private static Map<String, String> killed(MiniCluster cluster) throws Exception {
    try (ObjectStore store = RUNS.bucket("killed")) {
      fill(store);
      Map<String, String> options = new TreeMap<>(NIH);
      options.put("job.restart-attempts", "100");
      options.put("job.checkpoint-interval", "200 ms");
      options.put("job.parallelism", "2");
      JobClient job = RUNS.start("killed", options, "--bounded");
      Random random = new Random(5);
      for (int kill = 0; kill < KILLS; kill++) {
        int written = 4 * kill + 1 + random.nextInt(3);
        Awaited.until("tensors", () -> store.list("tensors/").size() >= written);
        cluster.terminateTaskManager(kill).get();
        cluster.startTaskManager();
      }
      assertThat(ViewManifest.read(store, "nih-16")).as("killed before the end").isEmpty();
      job.getJobExecutionResult().get();
      return content(store);
    }
  }

  private static void fill(ObjectStore store) throws Exception {
    // A run is of one object, and a part of 128 runs: 13 parts and 2.
    new SampleBucket(store).addNih("a", 0, 1600, 1);
    new SampleBucket(store).addNih("b", 1550, 1800, 1);
  }
}
