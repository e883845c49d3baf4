package io.radflow.training;

import static java.util.stream.Collectors.partitioningBy;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import io.radflow.core.store.ObjectStore;
import io.radflow.testing.Awaited;
import io.radflow.testing.FlinkCluster;
import io.radflow.training.check.HalvesView;
import io.radflow.training.engine.Batch;
import io.radflow.training.engine.ForwardingEngine;
import io.radflow.training.engine.StepResult;
import io.radflow.training.engine.TrainingEngine;
import io.radflow.training.operator.EngineFactory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
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

  /** Ids of each step's batch, of the attempt that took it last. */
  private static final NavigableMap<Long, List<String>> TRAINED = new ConcurrentSkipListMap<>();

  /** Steps that another attempt took with other samples. */
  private static final NavigableMap<Long, String> CHANGED = new ConcurrentSkipListMap<>();

  @Test
  void everySampleComesOnceInEachEpochWhateverFails(@InjectMiniCluster MiniCluster cluster)
      throws Exception {
    TRAINED.clear();
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
    JobClient job = RUNS.start(configuration, new Configuration(), RecordingFactory::new);
    int killed = 0;
    for (int step : new int[] {STEPS / 5, STEPS / 2, STEPS * 4 / 5}) {
      Awaited.until("step " + step, () -> TRAINED.containsKey((long) step));
      cluster.terminateTaskManager(killed++).get();
      cluster.startTaskManager();
    }
    job.getJobExecutionResult().get();

    assertThat(CHANGED).isEmpty();
    assertThat(TRAINED).hasSize(STEPS);
    List<String> order = new ArrayList<>();
    TRAINED.values().forEach(order::addAll);
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
      TRAINED.clear();
      RUNS.start(
              RUNS.configuration(
                  "few-" + seed,
                  "training.shot=5_shot",
                  "training.steps=6",
                  "training.batch=4",
                  "training.seed=" + seed),
              new Configuration(),
              RecordingFactory::new)
          .getJobExecutionResult()
          .get();

      Map<Boolean, Set<String>> images =
          TRAINED.values().stream()
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

  private record RecordingFactory(EngineFactory engines) implements EngineFactory {

    private static final long serialVersionUID = 1L;

    @Override
    public TrainingEngine create(OptionalInt gpu, ObjectStore store) throws IOException {
      return new RecordingEngine(engines.create(gpu, store));
    }
  }

  /** A note of what the engine is given, of which it trains on the first few: so it takes steps. */
  private static final class RecordingEngine extends ForwardingEngine {

    private static final int TRAINED_ON = 4;

    RecordingEngine(TrainingEngine engine) {
      super(engine);
    }

    @Override
    public StepResult train(Batch batch, double learningRate) {
      long step = step();
      StepResult result = super.train(beginning(batch), learningRate);
      List<String> before = TRAINED.put(step, batch.ids());
      if (before != null && !before.equals(batch.ids())) {
        CHANGED.put(step, before + " became " + batch.ids());
      }
      return result;
    }

    private static Batch beginning(Batch batch) {
      int size = Math.min(TRAINED_ON, batch.size());
      return new Batch(
          batch.ids().subList(0, size),
          Arrays.copyOf(batch.pixels(), batch.pixels().length / batch.size() * size),
          batch.height(),
          batch.width(),
          batch.channels(),
          Arrays.copyOf(batch.labels(), batch.labels().length / batch.size() * size));
    }
  }
}
