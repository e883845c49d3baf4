package io.radflow.eval;

import io.radflow.testing.FlinkCluster;
import io.radflow.testing.JobAttempts;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.InjectMiniCluster;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What no restart mends ends the job; EvalFailureTest shows what is tried again. */
@Timeout(600)
class EvalRestartTest {

  @RegisterExtension static final MiniClusterExtension CLUSTER = FlinkCluster.of(1, 2);

  @RegisterExtension static final EvalRun RUNS = new EvalRun();

  @Test
  void keysThatAreNotOnTheMachineEndTheJob(@InjectMiniCluster MiniCluster cluster)
      throws Exception {
    RUNS.put("chest", 50, "part-0", SamplePredictions.multiLabel("chest", 50, 30));
    Path keys = Files.copy(RUNS.server().credentials().file(), RUNS.folder().resolve("keys"));
    StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
    EvalJob.define(
        environment,
        RUNS.settings(RUNS.store().address().bucket())
            .with("job.restart-attempts", 1000)
            .with("store.credentials-file", keys)
            .of(EvalJob.CATALOG));
    Files.delete(keys);

    JobAttempts.assertFirstIsLast(cluster, environment.executeAsync(), "store.credentials-file");
  }
}
