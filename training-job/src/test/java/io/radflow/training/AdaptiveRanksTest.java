package io.radflow.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.radflow.core.store.ObjectStore;
import io.radflow.testing.Awaited;
import io.radflow.testing.FlinkCluster;
import io.radflow.testing.log.CapturedLog;
import io.radflow.training.check.HalvesView;
import io.radflow.training.engine.ForwardingEngine;
import io.radflow.training.engine.GradientGroup;
import io.radflow.training.engine.LeafStep;
import io.radflow.training.engine.StepResult;
import io.radflow.training.engine.TrainingEngine;
import io.radflow.training.operator.EngineFactory;
import java.io.IOException;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.test.junit5.InjectMiniCluster;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Ranks where Flink's adaptive scheduler gives a job the slots that there are. */
@Timeout(600)
class AdaptiveRanksTest {

  private static final long[] PASSES = {8, 16, 24};
  private static final String[] SETTINGS = {
    "training.view=mixed",
    "training.batch=8",
    "training.leaves=4",
    "training.threads=1",
    "training.mixup=0.1",
    "training.steps=24",
    "training.evaluate-every=8",
    "job.parallelism=1",
    "job.checkpoint-interval=200 ms",
    "job.restart-attempts=100"
  };

  @RegisterExtension static final MiniClusterExtension FLINK = FlinkCluster.of(3, 1, adaptive());

  @RegisterExtension static final TrainingRun RUNS = new TrainingRun();

  private static final Predicate<String> COMPLETE =
      Pattern.compile("Checkpoint \\d+: complete").asMatchPredicate();

  /** Opened when there are as many ranks again as at first. */
  private static final CountDownLatch WHOLE = new CountDownLatch(1);

  private static Configuration adaptive() {
    Configuration flink = new Configuration();
    flink.set(JobManagerOptions.SCHEDULER, JobManagerOptions.SchedulerType.Adaptive);
    flink.set(JobManagerOptions.RESOURCE_STABILIZATION_TIMEOUT, Duration.ofMillis(200));
    flink.set(JobManagerOptions.SCHEDULER_SCALING_INTERVAL_MIN, Duration.ZERO);
    return flink;
  }

  @Test
  void aRunGoesOnWithFewerRanksAndThenWithMoreInTheBitsOfOne(@InjectMiniCluster MiniCluster cluster)
      throws Exception {
    HalvesView.mixed(RUNS.store(), "mixed", 32, 80, TrainingRun.TEST_ROWS, 24, 4);
    RUNS.run(configuration("one", "training.ranks=1")).get();
    try (CapturedLog log = CapturedLog.open()) {
      JobClient job =
          RUNS.start(
              configuration("adaptive", "training.ranks=3"), new Configuration(), HeldBack::new);
      awaitLinked(log, 3, 1);
      Awaited.until("a checkpoint", () -> log.lines().stream().anyMatch(COMPLETE));
      cluster.terminateTaskManager(0).get();
      awaitLinked(log, 2, 1);
      cluster.startTaskManager();
      awaitLinked(log, 3, 2);
      WHOLE.countDown();
      job.getJobExecutionResult().get();
    }

    RUNS.assertSameResults("one", "adaptive", PASSES);
    assertThat(RUNS.metrics("adaptive").stream().filter(row -> row.getName().equals("train/loss")))
        .hasSize(24);
  }

  private static void awaitLinked(CapturedLog log, int ranks, int times) throws Exception {
    Awaited.until(
        ranks + " ranks",
        () ->
            log.lines().stream()
                    .filter(line -> line.endsWith("all " + ranks + " ranks are linked"))
                    .count()
                >= times);
  }

  private static Configuration configuration(String run, String... settings) {
    return RUNS.configuration(
        run, Stream.of(SETTINGS, settings).flatMap(Stream::of).toArray(String[]::new));
  }

  /** Of engines that take their time until there are all ranks again, so that there is a run. */
  private record HeldBack(EngineFactory engines) implements EngineFactory {

    private static final long serialVersionUID = 1L;

    @Override
    public TrainingEngine create(OptionalInt gpu, ObjectStore store) throws IOException {
      return new ForwardingEngine(engines.create(gpu, store)) {
        @Override
        public StepResult train(LeafStep step, double learningRate, GradientGroup group) {
          try {
            WHOLE.await(400, TimeUnit.MILLISECONDS);
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          return super.train(step, learningRate, group);
        }
      };
    }
  }
}
