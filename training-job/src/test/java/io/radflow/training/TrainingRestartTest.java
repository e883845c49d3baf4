package io.radflow.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.radflow.core.config.JobOptions;
import io.radflow.core.store.ObjectStore;
import io.radflow.testing.FlinkCluster;
import io.radflow.testing.JobAttempts;
import io.radflow.training.engine.ForwardingEngine;
import io.radflow.training.engine.GradientGroup;
import io.radflow.training.engine.LeafStep;
import io.radflow.training.engine.OutOfDeviceMemoryException;
import io.radflow.training.engine.StepResult;
import io.radflow.training.engine.TrainingEngine;
import io.radflow.training.operator.EngineFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.InjectMiniCluster;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What no restart mends ends a run at its first attempt; what one may is tried again. */
@Timeout(600)
class TrainingRestartTest {

  private static final AtomicInteger STARTS = new AtomicInteger();

  @RegisterExtension static final MiniClusterExtension FLINK = FlinkCluster.of(1, 2);

  @RegisterExtension static final TrainingRun RUNS = new TrainingRun();

  @Test
  void anEngineThatCannotStartEndsTheRun(@InjectMiniCluster MiniCluster cluster) throws Exception {
    JobClient job =
        RUNS.start(
            configuration("no-gpu", "training.engine=CUDNN"), new Configuration(), plain -> plain);

    JobAttempts.assertFirstIsLast(cluster, job, "EngineUnavailableException");
  }

  /** What native memory may say that it is full. */
  private enum Full {
    LIMIT("raise -Dorg.bytedeco.javacpp.maxphysicalbytes"),
    GPU("training.micro-batch");

    private final String named;

    Full(String named) {
      this.named = named;
    }

    private void fail() {
      if (this == GPU) {
        throw new OutOfDeviceMemoryException(1 << 20, 1L << 30, 1L << 30);
      }
      Error failure = new OutOfMemoryError("Cannot allocate new FloatPointer(8): totalBytes = 5G");
      failure.initCause(
          new OutOfMemoryError("Physical memory usage is too high: physicalBytes (9G) > 8G"));
      throw failure;
    }
  }

  @ParameterizedTest
  @EnumSource
  void nativeMemoryBeyondItsLimitEndsTheRunAndNamesTheSetting(
      Full full, @InjectMiniCluster MiniCluster cluster) throws Exception {
    JobClient job =
        RUNS.start(
            configuration("full-" + full.ordinal()),
            new Configuration(),
            engines -> (gpu, store) -> new FullEngine(engines.create(gpu, store), full));

    JobAttempts.assertFirstIsLast(cluster, job, full.named);
  }

  private static final class FullEngine extends ForwardingEngine {

    private final Full full;

    FullEngine(TrainingEngine engine, Full full) {
      super(engine);
      this.full = full;
    }

    @Override
    public StepResult train(LeafStep step, double learningRate, GradientGroup group) {
      full.fail();
      return super.train(step, learningRate, group);
    }
  }

  @Test
  void weightsThatAreNotFiniteEndTheRunAndAreNotPublished(@InjectMiniCluster MiniCluster cluster)
      throws Exception {
    JobClient job =
        RUNS.start(
            configuration("overshot", "training.steps=1", "training.warmup-steps=0"),
            new Configuration(),
            engines -> (gpu, store) -> new OvershootingEngine(engines.create(gpu, store)));

    JobAttempts.assertFirstIsLast(
        cluster,
        job,
        "Run overshot is not finite after step 1, and its model.npz is not published");
    assertThatThrownBy(() -> job.getJobExecutionResult().get())
        .hasStackTraceContaining("resnet/root_block/standardized_conv2d/kernel [7, 7, 3, 64] has")
        .hasStackTraceContaining("training.learning-rate");
    assertThat(RUNS.store().list("models/overshot/step=")).isEmpty();
    assertThat(RUNS.store().list("predictions/overshot/")).isEmpty();
  }

  /** Takes steps that leave the range of float32. */
  private static final class OvershootingEngine extends ForwardingEngine {

    OvershootingEngine(TrainingEngine engine) {
      super(engine);
    }

    @Override
    public StepResult train(LeafStep step, double learningRate, GradientGroup group) {
      return super.train(step, 1e300, group);
    }
  }

  @Test
  void aModelThatIsGoneEndsTheRun(@InjectMiniCluster MiniCluster cluster) throws Exception {
    RUNS.run(configuration("first", "training.steps=2", "training.warmup-steps=0")).get();
    StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
    TrainingJob.define(
        environment,
        configuration(
            "second",
            "training.pretrained-model=models/first/step=2/model.npz",
            "training.head=ZERO"));
    RUNS.store().delete("models/first/step=2/model.npz");

    JobAttempts.assertFirstIsLast(
        cluster,
        environment.executeAsync(),
        "Cannot start from s3://radflow/models/first/step=2/model.npz");
  }

  @Test
  void keysThatAreNotOnTheMachineEndTheRun(@InjectMiniCluster MiniCluster cluster)
      throws Exception {
    Path keys = RUNS.folder().resolve("keys");
    Files.copy(RUNS.server().credentials().file(), keys);
    StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
    TrainingJob.define(environment, configuration("keyless", "store.credentials-file=" + keys));
    Files.delete(keys);

    // The coordinator may miss them before any task is deployed, when Flink says no more than that.
    JobClient job = environment.executeAsync();
    assertThatThrownBy(() -> job.getJobExecutionResult().get())
        .hasStackTraceContaining("store.credentials-file");
    assertThat(JobAttempts.of(cluster, job)).isEqualTo(1);
  }

  @Test
  void aStoreThatFailsForAWhileIsTriedAgain(@InjectMiniCluster MiniCluster cluster)
      throws Exception {
    STARTS.set(0);
    JobClient job =
        RUNS.start(
            configuration("tried-again", "training.steps=2", "training.warmup-steps=0"),
            new Configuration(),
            FailingFactory::new);

    job.getJobExecutionResult().get();
    assertThat(STARTS).hasValue(2);
    assertThat(JobAttempts.of(cluster, job)).isEqualTo(2);
  }

  @Test
  void aGpuThatTheAttemptBeforeStillFillsIsTriedAgain(@InjectMiniCluster MiniCluster cluster)
      throws Exception {
    STARTS.set(0);
    JobClient job =
        RUNS.start(
            configuration("still-full", "training.steps=2", "training.warmup-steps=0"),
            new Configuration(),
            engines ->
                (gpu, store) ->
                    STARTS.incrementAndGet() == 1
                        ? EngineStart.of(TrainingRestartTest::onAFullGpu)
                        : engines.create(gpu, store));

    job.getJobExecutionResult().get();
    assertThat(JobAttempts.of(cluster, job)).isEqualTo(2);
  }

  private static TrainingEngine onAFullGpu() {
    throw new OutOfDeviceMemoryException(1 << 20, 1L << 30, 1L << 30);
  }

  /** Cannot read its weights the first time. */
  private record FailingFactory(EngineFactory engines) implements EngineFactory {

    private static final long serialVersionUID = 1L;

    @Override
    public TrainingEngine create(OptionalInt gpu, ObjectStore store) throws IOException {
      if (STARTS.incrementAndGet() == 1) {
        throw new IOException("Cannot read s3://radflow/models/x: unreachable");
      }
      return engines.create(gpu, store);
    }
  }

  private static Configuration configuration(String run, String... more) {
    Configuration configuration = RUNS.configuration(run, more);
    configuration.set(JobOptions.RESTARTS.option(), 1000);
    return configuration;
  }
}
