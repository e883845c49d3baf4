package io.radflow.training.engine;

import io.radflow.training.weights.HeadInitialization;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import org.apache.flink.annotation.Internal;

/** Another engine; subclasses watch what it is given. */
@Internal
public abstract class ForwardingEngine implements TrainingEngine {

  private final TrainingEngine engine;

  protected ForwardingEngine(TrainingEngine engine) {
    this.engine = engine;
  }

  @Override
  public void stage(Batch batch) {
    engine.stage(batch);
  }

  @Override
  public LossTerms terms(Batch leaf) {
    return engine.terms(leaf);
  }

  @Override
  public StepResult train(LeafStep step, double learningRate, GradientGroup group) {
    return engine.train(step, learningRate, group);
  }

  @Override
  public float[] score(Batch batch) {
    return engine.score(batch);
  }

  @Override
  public float[] features(Batch batch) {
    return engine.features(batch);
  }

  @Override
  public long step() {
    return engine.step();
  }

  @Override
  public long parameterHash() {
    return engine.parameterHash();
  }

  @Override
  public StateCopy copyState() {
    return engine.copyState();
  }

  @Override
  public void readState(InputStream in) throws IOException {
    engine.readState(in);
  }

  @Override
  public void writeWeights(OutputStream npz) throws IOException {
    engine.writeWeights(npz);
  }

  @Override
  public void readWeights(InputStream npz, HeadInitialization head, long seed) throws IOException {
    engine.readWeights(npz, head, seed);
  }

  @Override
  public void writeMomentum(OutputStream npz) throws IOException {
    engine.writeMomentum(npz);
  }

  @Override
  public void readMomentum(InputStream npz, long step) throws IOException {
    engine.readMomentum(npz, step);
  }

  @Override
  public long memoryBytes() {
    return engine.memoryBytes();
  }

  @Override
  public DeviceReading reading() {
    return engine.reading();
  }

  @Override
  public Optional<String> exchangeLibrary() {
    return engine.exchangeLibrary();
  }

  @Override
  public EngineReport report() {
    return engine.report();
  }

  @Override
  public void close() {
    engine.close();
  }
}
