package io.radflow.infra.bench;

import io.radflow.core.store.ObjectStore;
import io.radflow.training.engine.Batch;
import io.radflow.training.engine.EngineReport;
import io.radflow.training.engine.GradientGroup;
import io.radflow.training.engine.LeafStep;
import io.radflow.training.engine.LossTerms;
import io.radflow.training.engine.StateCopy;
import io.radflow.training.engine.StepResult;
import io.radflow.training.engine.TrainingEngine;
import io.radflow.training.operator.EngineFactory;
import io.radflow.training.weights.HeadInitialization;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.OptionalInt;

/**
 * An engine that computes nothing, so that a job shows what feeds it. Every score is that of
 * chance, and weights are empty.
 */
final class NullEngine implements TrainingEngine {

  private static final StepResult STEP = new StepResult(1, 1, 0, false);

  private final StepTimes times;
  private long step;

  private NullEngine(StepTimes times) {
    this.times = times;
  }

  /**
   * Engines that compute nothing in the place of others, and tell {@link StepTimes} their steps.
   */
  static EngineFactory insteadOf(EngineFactory engines) {
    return new Factory();
  }

  private record Factory() implements EngineFactory {

    private static final long serialVersionUID = 1L;

    @Override
    public TrainingEngine create(OptionalInt gpu, ObjectStore store) {
      return new NullEngine(StepTimes.current());
    }
  }

  /** Every sample counts, whatever the loss. */
  @Override
  public LossTerms terms(Batch leaf) {
    return new LossTerms(leaf.size(), 0);
  }

  @Override
  public StepResult train(LeafStep work, double learningRate, GradientGroup group) {
    step++;
    times.stepped();
    return STEP;
  }

  @Override
  public float[] score(Batch batch) {
    float[] scores = new float[batch.labels().length];
    Arrays.fill(scores, (float) batch.size() / scores.length);
    return scores;
  }

  @Override
  public float[] features(Batch batch) {
    return new float[batch.size()];
  }

  @Override
  public long step() {
    return step;
  }

  @Override
  public long parameterHash() {
    return step;
  }

  @Override
  public StateCopy copyState() {
    long copied = step;
    return new StateCopy() {
      @Override
      public void write(OutputStream out) throws IOException {
        DataOutputStream data = new DataOutputStream(out);
        data.writeLong(copied);
        data.flush();
      }

      @Override
      public long bytes() {
        return Long.BYTES;
      }

      @Override
      public void close() {
        // Nothing is held.
      }
    };
  }

  @Override
  public void readState(InputStream in) throws IOException {
    step = new DataInputStream(in).readLong();
  }

  @Override
  public void writeWeights(OutputStream npz) {
    // It has none.
  }

  @Override
  public void readWeights(InputStream npz, HeadInitialization head, long seed) {
    step = 0;
  }

  @Override
  public void writeMomentum(OutputStream npz) {
    // It has none.
  }

  @Override
  public void readMomentum(InputStream npz, long from) {
    step = from;
  }

  @Override
  public long memoryBytes() {
    return 0;
  }

  @Override
  public EngineReport report() {
    return new EngineReport("null", "no device", "", "", false, 1, 0, 0, 0, 0);
  }

  @Override
  public void close() {
    // Nothing is held.
  }
}
