package io.radflow.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.radflow.testing.Awaited;
import io.radflow.testing.FlinkCluster;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.test.junit5.InjectMiniCluster;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the engine is given where images are drawn with replacement by inverse class frequency. */
@Timeout(900)
class OversampledRunTest {

  private static final int IMAGES = 750;
  private static final int BATCH = 40;

  /** A little more than two epochs. */
  private static final int STEPS = 40;

  @RegisterExtension static final MiniClusterExtension FLINK = FlinkCluster.of(2, 2);

  @RegisterExtension static final TrainingRun RUNS = new TrainingRun();

  /** Of 50 images 44 are of the first class, 5 of the second and one of the third. */
  private static int classOf(int row) {
    return row % 50 == 7 ? 2 : row % 10 == 3 ? 1 : 0;
  }

  @BeforeAll
  static void writeView() throws Exception {
    MadeView.of("uneven")
        .labels("a", "b", "c")
        .classes(OversampledRunTest::classOf)
        .size(8)
        .rows(IMAGES, 16, 16)
        .mixed()
        .write(RUNS.store());
  }

  @Test
  void theSameImagesComeInTheSameOrderWhateverIsKilledAndHoweverManyRead(
      @InjectMiniCluster MiniCluster cluster) throws Exception {
    List<String> undisturbed = new ArrayList<>(order("calm", 1, null));
    List<String> killed = order("killed", 3, cluster);

    assertThat(RecordedBatches.CHANGED).isEmpty();
    assertThat(killed).isEqualTo(undisturbed).hasSize(STEPS * BATCH);
    for (int of = 0; of < 3; of++) {
      int it = of;
      long drawn =
          undisturbed.stream()
              .filter(id -> classOf(Integer.parseInt(id.substring(id.lastIndexOf('-') + 1))) == it)
              .count();
      // Five standard deviations of draws with probability 1/3.
      assertThat((double) drawn)
          .as("draws of class " + of)
          .isCloseTo(STEPS * BATCH / 3.0, within(5 * Math.sqrt(STEPS * BATCH * 2 / 9.0)));
    }
  }

  /**
   * @param cluster of which a TaskManager is killed in the middle; null for an undisturbed run
   */
  private static List<String> order(String run, int readers, MiniCluster cluster) throws Exception {
    RecordedBatches.clear();
    Configuration configuration =
        RUNS.configuration(
            run,
            "training.view=uneven",
            "training.oversample=true",
            "training.oversample-by=DRAW",
            "training.batch=" + BATCH,
            "training.steps=" + STEPS,
            "training.evaluate-every=" + STEPS / 2,
            "training.shuffle-rows=512",
            "training.lanes=4",
            "training.augmentation=none",
            "training.augmentation-parameters=",
            "job.parallelism=" + readers,
            "job.checkpoint-interval=200 ms",
            "job.restart-attempts=20");
    JobClient job = RUNS.start(configuration, new Configuration(), RecordedBatches.Factory::new);
    if (cluster != null) {
      long middle = STEPS / 2;
      Awaited.until("step " + middle, () -> RecordedBatches.TRAINED.containsKey(middle));
      cluster.terminateTaskManager(0).get();
      cluster.startTaskManager();
    }
    job.getJobExecutionResult().get();
    return RecordedBatches.order();
  }
}
