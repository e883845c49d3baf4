package io.radflow.training.dl4j;

import io.radflow.training.engine.Batch;
import io.radflow.training.engine.EngineReport;
import io.radflow.training.engine.EngineSettings;
import io.radflow.training.engine.NonFiniteLossException;
import io.radflow.training.engine.StepResult;
import io.radflow.training.engine.TrainingEngine;
import io.radflow.training.network.BitNetwork;
import io.radflow.training.weights.BitWeights;
import io.radflow.training.weights.HeadInitialization;
import io.radflow.training.weights.WeightInitializer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** BiT on DeepLearning4J's CPU backend. */
public final class Dl4jEngine implements TrainingEngine {

  private final BitNetwork network;
  private final EngineSettings settings;
  private final NativeThreads threads;
  private final Workers workers;
  private final TensorPool pool = new TensorPool();
  private final BitGraph graph;
  private final List<Tensor> velocities = new ArrayList<>();
  private final NativeParameters parameters;
  private final NesterovOptimizer optimizer;
  private final ImageInput input;
  private final EngineState state;
  private final GradientSum gradientSum;
  private long step;

  /** Builds the network with random weights by the settings' seed. */
  public Dl4jEngine(BitNetwork network, EngineSettings settings) {
    this.network = network;
    this.settings = settings;
    NativeBackend.prepare();
    threads = new NativeThreads(settings.threads());
    workers = new Workers(threads.count());
    graph = new BitGraph(network, pool, workers);
    List<Parameter> all = graph.parameters();
    for (Parameter parameter : all) {
      velocities.add(Tensor.zeros(parameter.values().length()));
    }
    parameters = new NativeParameters(all);
    optimizer = new NesterovOptimizer(all, velocities, settings.optimizer(), workers);
    input = new ImageInput(settings.normalization(), pool, workers);
    state =
        new EngineState(
            network,
            threads.count(),
            Stream.concat(all.stream().map(Parameter::values), velocities.stream()).toList());
    gradientSum = new GradientSum(all, workers);
    new WeightInitializer(settings.seed()).initialize(network, parameters);
  }

  @Override
  public StepResult train(Batch batch, double learningRate) {
    return train(batch.ids(), batch.labels(), images(batch), learningRate);
  }

  /** Takes one step on normalised images, wherever they come from. */
  StepResult train(List<String> ids, float[] labels, Images images, double learningRate) {
    checkLabels(ids.size(), labels);
    long terms = settings.loss().terms(labels, network.classes());
    if (terms == 0) {
      return StepResult.skippedBatch();
    }
    threads.bind();
    try {
      double loss = computeGradients(ids.size(), labels, images, terms);
      double norm = optimizer.measure();
      if (!Double.isFinite(loss) || !Double.isFinite(norm)) {
        throw new NonFiniteLossException(step, learningRate, loss, norm, ids);
      }
      optimizer.update(learningRate);
      graph.invalidate();
      step++;
      return new StepResult(loss, norm, optimizer.clippedShare(), false);
    } finally {
      pool.giveAll();
    }
  }

  private void checkLabels(int samples, float[] labels) {
    if (labels.length != samples * network.classes()) {
      throw new IllegalArgumentException(
          String.format(
              "%d samples of %d classes need %d labels, not %d",
              samples, network.classes(), samples * network.classes(), labels.length));
    }
  }

  /** Normalised images of a batch, a range at a time. */
  interface Images {
    /** Images {@code from} to {@code to} − 1, [to − from, H, W, 3], lent by the engine's pool. */
    Tensor range(int from, int to);
  }

  private Images images(Batch batch) {
    return (from, to) -> input.normalize(batch, from, to);
  }

  /** Sets the gradients of the batch's mean loss, part by part, and returns the loss. */
  private double computeGradients(int samples, float[] labels, Images images, long terms) {
    int part = partSize(samples);
    double loss = 0;
    for (int from = 0; from < samples; from += part) {
      int to = Math.min(samples, from + part);
      Tensor logits = graph.forward(images.range(from, to), true);
      loss += lossGradient(logits, labels, from, terms);
      graph.backward(logits);
      if (part < samples) {
        gradientSum.add(from == 0, to == samples);
      }
    }
    return loss;
  }

  private int partSize(int samples) {
    return settings.microBatch() == 0 ? samples : Math.min(samples, settings.microBatch());
  }

  /** Replaces logits by the gradient of the loss by them. */
  private double lossGradient(Tensor logits, float[] labels, int from, long terms) {
    float[] values = logits.copy();
    float[] gradient = new float[values.length];
    double loss =
        settings
            .loss()
            .evaluate(values, labels, from * network.classes(), network.classes(), terms, gradient);
    logits.floats().put(0, gradient);
    return loss;
  }

  @Override
  public float[] score(Batch batch) {
    float[] scores = logits(batch.size(), images(batch));
    settings.loss().toProbabilities(scores, network.classes());
    return scores;
  }

  /** The logits [N, K], row-major, of normalised images. */
  float[] logits(int samples, Images images) {
    threads.bind();
    float[] logits = new float[samples * network.classes()];
    int part = partSize(samples);
    try {
      for (int from = 0; from < samples; from += part) {
        Tensor result = graph.forward(images.range(from, Math.min(samples, from + part)), false);
        result.floats().get(0, logits, from * network.classes(), result.length());
        pool.give(result);
      }
      return logits;
    } finally {
      pool.giveAll();
    }
  }

  /** What lends the tensors. */
  TensorPool pool() {
    return pool;
  }

  BitGraph graph() {
    return graph;
  }

  NativeParameters parameters() {
    return parameters;
  }

  @Override
  public long step() {
    return step;
  }

  @Override
  public void writeState(OutputStream out) throws IOException {
    state.write(out, step);
  }

  @Override
  public void readState(InputStream in) throws IOException {
    step = state.read(in);
    graph.invalidate();
  }

  @Override
  public void writeWeights(OutputStream npz) throws IOException {
    new BitWeights(network).write(parameters, npz);
  }

  @Override
  public void readWeights(InputStream npz, HeadInitialization head, long seed) throws IOException {
    graph.invalidate();
    new BitWeights(network).read(npz, parameters, head, seed);
    velocities.forEach(Tensor::clear);
    step = 0;
  }

  @Override
  public EngineReport report() {
    return threads.report(network.parameterCount());
  }

  @Override
  public void close() {
    workers.close();
    pool.giveAll();
    pool.close();
    gradientSum.close();
    velocities.forEach(Tensor::close);
    graph.close();
  }
}
