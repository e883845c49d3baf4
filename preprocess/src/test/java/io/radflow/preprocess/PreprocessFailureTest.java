package io.radflow.preprocess;

import static io.radflow.preprocess.PreprocessRun.NIH;
import static io.radflow.preprocess.PreprocessRun.content;
import static org.assertj.core.api.Assertions.assertThat;

import io.radflow.core.manifest.ViewManifest;
import io.radflow.core.store.ObjectStore;
import io.radflow.testing.Awaited;
import io.radflow.testing.FlinkCluster;
import java.util.Map;
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
  private static final String BUCKET = "mixed";

  @RegisterExtension static final MiniClusterExtension CLUSTER = FlinkCluster.of(2, 4);

  @RegisterExtension static final PreprocessRun RUNS = new PreprocessRun();

  @Test
  void viewsAreTheSameBytesAtAnyParallelismAndReadAheadAndThoughTaskManagersDie(
      @InjectMiniCluster MiniCluster cluster) throws Exception {
    try (ObjectStore store = RUNS.bucket(BUCKET)) {
      // A run is of one object, and a part of 128 runs: 5 parts and 1.
      new SampleBucket(store).addNih("a", 0, 1200, 2);
      new SampleBucket(store).addNih("b", 1150, 1350, 2);
      Map<String, String> undisturbed = undisturbed(store, 1, "128 mb");
      assertThat(undisturbed).containsKey("tensors/nih-16/_manifest.json");
      assertThat(undisturbed(store, 3, "1 mb")).isEqualTo(undisturbed);
      assertThat(undisturbed(store, 8, "128 mb")).isEqualTo(undisturbed);

      assertThat(killed(store, cluster)).isEqualTo(undisturbed);
    }
  }

  private static Map<String, String> undisturbed(
      ObjectStore store, int parallelism, String readAhead) throws Exception {
    Map<String, String> options = new TreeMap<>(NIH);
    options.put("job.parallelism", Integer.toString(parallelism));
    options.put("preprocess.read-ahead", readAhead);
    RUNS.run(BUCKET, options, "--bounded");
    return taken(store);
  }

  private static Map<String, String> killed(ObjectStore store, MiniCluster cluster)
      throws Exception {
    Map<String, String> options = new TreeMap<>(NIH);
    options.put("job.restart-attempts", "100");
    options.put("job.checkpoint-interval", "200 ms");
    options.put("job.parallelism", "2");
    JobClient job = RUNS.start(BUCKET, options, "--bounded");
    for (int kill = 0; kill < KILLS; kill++) {
      int written = kill + 1;
      Awaited.until("tensors", () -> store.list("tensors/").size() >= written);
      cluster.terminateTaskManager(kill).get();
      // Asked before the new one starts, for the job goes on meanwhile with the one that is left.
      assertThat(ViewManifest.read(store, "nih-16")).as("killed before the end").isEmpty();
      cluster.startTaskManager();
    }
    job.getJobExecutionResult().get();
    return taken(store);
  }

  /** What a job has written, which is deleted, so that the next one begins anew. */
  private static Map<String, String> taken(ObjectStore store) throws Exception {
    Map<String, String> content = content(store);
    for (String key : content.keySet()) {
      store.delete(key);
    }
    return content;
  }
}
