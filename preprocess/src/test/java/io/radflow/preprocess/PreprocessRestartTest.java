package io.radflow.preprocess;

import static io.radflow.preprocess.PreprocessRun.NIH;

import io.radflow.core.store.ObjectStore;
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

/** What no restart mends ends the job; PreprocessFailureTest shows what is tried again. */
@Timeout(600)
class PreprocessRestartTest {

  @RegisterExtension static final MiniClusterExtension CLUSTER = FlinkCluster.of(1, 2);

  @RegisterExtension static final PreprocessRun RUNS = new PreprocessRun();

  @Test
  void keysThatAreNotOnTheMachineEndTheJob(@InjectMiniCluster MiniCluster cluster)
      throws Exception {
    try (ObjectStore store = RUNS.bucket("keyless")) {
      new SampleBucket(store).addNih("a", 0, 8, 8);
      Path keys = Files.copy(RUNS.server().credentials().file(), RUNS.folder().resolve("keys"));
      StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
      PreprocessJob.define(
          environment,
          RUNS.settings("keyless")
              .with(NIH)
              .with("job.bounded", true)
              .with("job.restart-attempts", 1000)
              .with("store.credentials-file", keys)
              .of(PreprocessJob.CATALOG));
      Files.delete(keys);

      JobAttempts.assertFirstIsLast(cluster, environment.executeAsync(), "store.credentials-file");
    }
  }
}
