package io.radflow.eval;

import static org.assertj.core.api.Assertions.assertThat;

import io.radflow.core.record.Metric;
import io.radflow.core.record.Prediction;
import io.radflow.core.store.BucketLayout;
import io.radflow.testing.Awaited;
import io.radflow.testing.FlinkCluster;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.test.junit5.InjectMiniCluster;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A TaskManager dies while a pass is half in. */
class EvalFailureTest {

  @RegisterExtension static final MiniClusterExtension CLUSTER = FlinkCluster.of(2, 2);

  @RegisterExtension static final EvalRun RUNS = new EvalRun();

  @Test
  void theFinalValuesAreTheSameAfterAKill(@InjectMiniCluster MiniCluster cluster) throws Exception {
    List<Prediction> pass = SamplePredictions.multiLabel("chest", 50, 300);
    RUNS.put("chest", 50, "part-0", pass);
    RUNS.evaluate(1);
    byte[] expected = RUNS.metricBytes("chest", "nih", 50);
    RUNS.store().delete(BucketLayout.evalMetrics("chest", "nih", 50));
    RUNS.store().delete(BucketLayout.predictions("chest", 50) + "part-0.parquet");
    List<Prediction> shuffled = new ArrayList<>(pass);
    Collections.shuffle(shuffled, new Random(5));

    JobClient job = RUNS.start(4, "eval.pass-timeout=300 ms");
    for (int part = 0; part < 5; part++) {
      RUNS.put("chest", 50, "part-" + part, shuffled.subList(part * 30, part * 30 + 30));
    }
    Awaited.until("half of the pass", () -> tells("incomplete: 150 of 300 images"));
    long completed = checkpoints(cluster, job);
    Awaited.until("checkpoints of it", () -> checkpoints(cluster, job) > completed + 1);
    cluster.terminateTaskManager(0).get();
    cluster.startTaskManager();
    // The rest, and 10% of what there was before the kill.
    RUNS.put("chest", 50, "again", shuffled.subList(0, 30));
    for (int part = 5; part < 10; part++) {
      RUNS.put("chest", 50, "part-" + part, shuffled.subList(part * 30, part * 30 + 30));
    }

    Awaited.until(
        "the same values", () -> Arrays.equals(RUNS.metricBytes("chest", "nih", 50), expected));
    assertThat(RUNS.rejects()).isEmpty();
    job.cancel().get();
  }

  private static boolean tells(String detail) throws Exception {
    return RUNS.store().exists(BucketLayout.evalMetrics("chest", "nih", 50))
        && RUNS.metrics("chest", "nih", 50).stream()
            .map(Metric::getDetail)
            .allMatch(text -> text.startsWith(detail));
  }

  private static long checkpoints(MiniCluster cluster, JobClient job) throws Exception {
    return cluster
        .getExecutionGraph(job.getJobID())
        .get()
        .getCheckpointStatsSnapshot()
        .getCounts()
        .getNumberOfCompletedCheckpoints();
  }
}
