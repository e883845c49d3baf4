package io.radflow.training;

import io.radflow.core.config.JobOptions;
import io.radflow.core.job.JobEnvironment;
import io.radflow.core.store.StoreOptions;
import io.radflow.training.engine.Batch;
import io.radflow.training.engine.EngineReport;
import io.radflow.training.engine.GradientGroup;
import io.radflow.training.engine.LeafStep;
import io.radflow.training.engine.LossTerms;
import io.radflow.training.engine.StateCopy;
import io.radflow.training.engine.StepResult;
import io.radflow.training.engine.TrainingEngine;
import io.radflow.training.weights.HeadInitialization;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.InstantiationUtil;

/**
 * Plans a run, submits it, and tells what that takes until the first batch: in a JVM of its own.
 */
final class FullSize {

  private FullSize() {}

  /**
   * What a user would configure.
   *
   * @param arguments endpoint, bucket, file of credentials, folder for checkpoints
   */
  static Configuration configuration(String... arguments) {
    Configuration options =
        Configuration.fromMap(
            Map.of(
                "training.run", "full-size",
                "training.view", "full-size",
                "training.evaluation-split", "valid",
                "training.batch", "256",
                "training.epochs", "90"));
    options.set(StoreOptions.ENDPOINT.option(), arguments[0]);
    options.set(StoreOptions.BUCKET.option(), arguments[1]);
    options.set(StoreOptions.CREDENTIALS_FILE.option(), arguments[2]);
    options.set(JobOptions.CHECKPOINT_DIRECTORY.option(), arguments[3]);
    options.set(JobOptions.PARALLELISM.option(), 2);
    return options;
  }

  public static void main(String[] arguments) throws Exception {
    Configuration options = configuration(arguments);
    long start = System.nanoTime();
    Run run = Run.plan(options);
    System.out.printf("mixing %s%n", run.description().mixing());
    StreamExecutionEnvironment environment = StreamExecutionEnvironment.createLocalEnvironment(2);
    JobEnvironment.configure(environment, options, "full-size");
    TrainingJob.add(environment, options, run, engines -> (gpu, store) -> new FirstBatch(start));
    System.out.printf("planned in %d ms%n", (System.nanoTime() - start) / 1_000_000);
    System.out.printf(
        "job graph of %d bytes%n",
        InstantiationUtil.serializeObject(environment.getStreamGraph(false).getJobGraph()).length);
    environment.execute();
  }

  /** Ends the process at its first step. */
  private static final class FirstBatch implements TrainingEngine {

    private final long start;

    FirstBatch(long start) {
      this.start = start;
    }

    @Override
    public LossTerms terms(Batch leaf) {
      return new LossTerms(leaf.size(), 0);
    }

    @Override
    public StepResult train(LeafStep step, double learningRate, GradientGroup group) {
      Batch batch = step.leaves().get(0);
      System.out.printf(
          "first batch of %d images and %d labels after %d ms%n",
          batch.ids().size(), batch.labels().length, (System.nanoTime() - start) / 1_000_000);
      System.out.flush();
      Runtime.getRuntime().halt(0);
      throw new IllegalStateException("halted");
    }

    @Override
    public EngineReport report() {
      return new EngineReport("none", "no device", "", "", false, 1, 0, 0, 0, 0);
    }

    @Override
    public long step() {
      return 0;
    }

    @Override
    public long memoryBytes() {
      return 0;
    }

    @Override
    public void close() {
      // Nothing is held.
    }

    @Override
    public float[] score(Batch batch) {
      throw new UnsupportedOperationException();
    }

    @Override
    public float[] features(Batch batch) {
      throw new UnsupportedOperationException();
    }

    @Override
    public long parameterHash() {
      throw new UnsupportedOperationException();
    }

    @Override
    public StateCopy copyState() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void readState(InputStream in) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void writeWeights(OutputStream npz) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void readWeights(InputStream npz, HeadInitialization head, long seed) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void writeMomentum(OutputStream npz) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void readMomentum(InputStream npz, long from) {
      throw new UnsupportedOperationException();
    }
  }
}
