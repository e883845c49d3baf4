package io.radflow.training;

import static java.util.stream.Collectors.partitioningBy;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import io.radflow.testing.Awaited;
import io.radflow.testing.FlinkCluster;
import io.radflow.training.check.HalvesView;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.test.junit5.InjectMiniCluster;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the engine is given, sample by sample. */
@Timeout(900)
class SampleOrderTest {

  private static final int IMAGES = 20_000;
  private static final int EPOCHS = 3;
  private static final int BATCH = 1_000;
  private static final int STEPS = EPOCHS * IMAGES / BATCH;

  @RegisterExtension static final MiniClusterExtension FLINK = FlinkCluster.of(2, 2);

  @RegisterExtension static final TrainingRun RUNS = new TrainingRun();

  @Test
  void everySampleComesOnceInEachEpochWhateverFails(@InjectMiniCluster MiniCluster cluster)
      throws Exception {
    RecordedBatches.clear();
    HalvesView.write(RUNS.store(), "many", 8, IMAGES, 16, 256);
    Configuration configuration =
        RUNS.configuration(
            "many",
            "training.view=many",
            "training.batch=" + BATCH,
            "training.steps=" + STEPS,
            "training.evaluate-every=" + STEPS / 4,
            "training.shuffle-rows=2048",
            "training.augmentation=none",
            "training.augmentation-parameters=",
            "job.parallelism=4",
            "job.checkpoint-interval=200 ms",
            "job.restart-attempts=20");
    JobClient job = RUNS.start(configuration, new Configuration(), RecordedBatches.Factory::new);
    int killed = 0;
    for (int step : new int[] {STEPS / 5, STEPS / 2, STEPS * 4 / 5}) {
      Awaited.until("step " + step, () -> RecordedBatches.TRAINED.containsKey((long) step));
      cluster.terminateTaskManager(killed++).get();
      cluster.startTaskManager();
    }
    job.getJobExecutionResult().get();

    assertThat(RecordedBatches.CHANGED).isEmpty();
    assertThat(RecordedBatches.TRAINED).hasSize(STEPS);
    List<String> order = RecordedBatches.order();
    for (int epoch = 0; epoch < EPOCHS; epoch++) {
      assertThat(new HashSet<>(order.subList(epoch * IMAGES, (epoch + 1) * IMAGES)))
          .as("different samples of epoch %d", epoch)
          .hasSize(IMAGES);
    }
    assertThat(order.subList(0, IMAGES)).isNotEqualTo(order.subList(IMAGES, 2 * IMAGES));
  }

  @Test
  void aFewShotRunTrainsOnExactlySoManyImagesOfEachClass() throws Exception {
    for (int seed = 0; seed < 2; seed++) {
      RecordedBatches.clear();
      RUNS.start(
              RUNS.configuration(
                  "few-" + seed,
                  "training.shot=5_shot",
                  "training.steps=6",
                  "training.batch=4",
                  "training.seed=" + seed),
              new Configuration(),
              RecordedBatches.Factory::new)
          .getJobExecutionResult()
          .get();

      Map<Boolean, Set<String>> images =
          RecordedBatches.TRAINED.values().stream()
              .flatMap(List::stream)
              .collect(partitioningBy(SampleOrderTest::isRight, toCollection(TreeSet::new)));
      assertThat(images.get(true)).hasSize(5);
      assertThat(images.get(false)).hasSize(5);
    }
  }

  /** Whether the right half is the brighter one. */
  private static boolean isRight(String id) {
    return Integer.parseInt(id.substring(id.lastIndexOf('-') + 1)) % 2 == 1;
  }
}
