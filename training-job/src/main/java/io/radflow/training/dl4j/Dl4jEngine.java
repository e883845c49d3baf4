package io.radflow.training.dl4j;

import io.radflow.training.dl4j.kernel.DeviceKernels;
import io.radflow.training.dl4j.kernel.HostKernels;
import io.radflow.training.dl4j.kernel.Kernels;
import io.radflow.training.dl4j.kernel.OperationTimes;
import io.radflow.training.dl4j.kernel.Parameter;
import io.radflow.training.dl4j.kernel.StandardizedKernel;
import io.radflow.training.dl4j.kernel.Tensor;
import io.radflow.training.dl4j.kernel.TensorPool;
import io.radflow.training.dl4j.kernel.TimedKernels;
import io.radflow.training.engine.Batch;
import io.radflow.training.engine.EngineReport;
import io.radflow.training.engine.EngineSettings;
import io.radflow.training.engine.GradientGroup;
import io.radflow.training.engine.LeafStep;
import io.radflow.training.engine.LossTerms;
import io.radflow.training.engine.MixedLoss;
import io.radflow.training.engine.Mixup;
import io.radflow.training.engine.NonFiniteLossException;
import io.radflow.training.engine.StateCopy;
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
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.flink.annotation.Internal;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** BiT on DeepLearning4J, by ND4J's backend for the CPU or for CUDA. */
@Internal
public final class Dl4jEngine implements TrainingEngine {

  private final BitNetwork network;
  private final EngineSettings settings;
  private final NativeThreads threads;
  private final TensorPool pool = new TensorPool();
  private final OperationTimes times = new OperationTimes();
  private final Kernels kernels;
  private final BitGraph graph;
  private final List<Tensor> velocities = new ArrayList<>();
  private final NativeParameters parameters;
  private final NativeParameters momentum;
  private final NesterovOptimizer optimizer;
  private final EngineState state;
  private final LeafGradients gradients;
  private final List<StandardizedKernel> standardized;
  private boolean begun;
  private boolean standardizedIsStale = true;
  private long step;

  /** Builds the network with random weights by the settings' seed. */
  public Dl4jEngine(BitNetwork network, EngineSettings settings) {
    this(network, settings, OptionalInt.empty());
  }

  /**
   * The same on a GPU of its own.
   *
   * @param gpu as the process counts its GPUs; a build for the CPU has no use for it
   * @throws IllegalStateException if the process has no such GPU
   */
  public Dl4jEngine(BitNetwork network, EngineSettings settings, OptionalInt gpu) {
    this(network, settings, gpu, Dl4jEngine::kernelsOfBackend);
  }

  /** With kernels of the given making, from the number of threads and the pool. */
  Dl4jEngine(
      BitNetwork network,
      EngineSettings settings,
      OptionalInt gpu,
      BiFunction<Integer, TensorPool, Kernels> makeKernels) {
    this.network = network;
    this.settings = settings;
    NativeBackend.prepare();
    threads = new NativeThreads(settings.threads(), NativeBackend.deviceIndex(gpu));
    threads.bind();
    kernels = new TimedKernels(makeKernels.apply(threads.count(), pool), times);
    graph = new BitGraph(network, pool, kernels);
    standardized = graph.kernels();
    List<Parameter> all = graph.parameters();
    for (Parameter parameter : all) {
      velocities.add(Tensor.zeros(parameter.values().length()));
    }
    List<Tensor> values = all.stream().map(Parameter::values).toList();
    parameters = new NativeParameters(all, values, () -> standardizedIsStale = true);
    momentum = new NativeParameters(all, velocities, () -> {});
    optimizer = new NesterovOptimizer(all, velocities, standardized, settings.optimizer(), kernels);
    state =
        new EngineState(
            network, threads.count(), Stream.concat(values.stream(), velocities.stream()).toList());
    gradients = new LeafGradients(graph, kernels, settings.microBatch());
  }

  /** Draws the random weights, unless others have been read: most runs never use them. */
  private void begin() {
    if (!begun) {
      begun = true;
      new WeightInitializer(settings.seed()).initialize(network, settings.kernels(), parameters);
    }
  }

  private static Kernels kernelsOfBackend(int threads, TensorPool pool) {
    return Nd4j.getEnvironment().isCPU() ? new HostKernels(threads, pool) : new DeviceKernels(pool);
  }

  @Override
  public LossTerms terms(Batch leaf) {
    return terms(leaf.labels());
  }

  private LossTerms terms(float[] labels) {
    return LossTerms.of(settings.loss(), network.classes(), labels, settings.localBatch());
  }

  @Override
  public StepResult train(LeafStep step, double learningRate, GradientGroup group) {
    step.requireOf(group);
    step.leaves().forEach(leaf -> checkLabels(leaf.size(), leaf.labels()));
    if (step.terms().isEmpty()) {
      return StepResult.skippedBatch();
    }
    List<LeafInput> leaves = new ArrayList<>();
    for (Batch leaf : step.leaves()) {
      leaves.add(
          new LeafInput(
              leaf.ids(), objective(leaf.labels(), leaf.mixup(), step.terms()), images(leaf)));
    }
    return train(step.firstLeaf(), leaves, learningRate, group);
  }

  private MixedLoss objective(float[] labels, Mixup mixup, LossTerms terms) {
    return MixedLoss.of(
        settings.loss(), network.classes(), labels, mixup, settings.localBatch(), terms);
  }

  /** Takes one step on normalised images of one leaf, wherever they come from. */
  StepResult train(List<String> ids, float[] labels, LeafInput.Images images, double learningRate) {
    checkLabels(ids.size(), labels);
    LeafInput leaf = new LeafInput(ids, objective(labels, null, terms(labels)), images);
    return train(0, List.of(leaf), learningRate, GradientGroup.alone(1));
  }

  private StepResult train(
      int firstLeaf, List<LeafInput> leaves, double learningRate, GradientGroup group) {
    prepare();
    try {
      double[] losses = gradients.compute(firstLeaf, leaves, group);
      double loss = group.sum(losses);
      double norm = optimizer.measure();
      if (!Double.isFinite(loss) || !Double.isFinite(norm)) {
        List<List<String>> ids = leaves.stream().map(LeafInput::ids).toList();
        throw NonFiniteLossException.of(step, learningRate, ids, losses, loss, norm);
      }
      optimizer.update(learningRate);
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

  private LeafInput.Images images(Batch batch) {
    return (from, to) -> {
      Tensor images = pool.take(to - from, batch.height(), batch.width(), 3);
      kernels.normalize(batch, from, settings.normalization(), images);
      return images;
    };
  }

  /** Makes this thread and what is derived from the parameters ready. */
  private void prepare() {
    threads.bind();
    begin();
    if (standardizedIsStale) {
      kernels.standardize(standardized);
      standardizedIsStale = false;
    }
  }

  @Override
  public float[] score(Batch batch) {
    float[] scores = logits(batch.size(), images(batch));
    settings.loss().toProbabilities(scores, network.classes());
    return scores;
  }

  /** The logits [N, K], row-major, of normalised images. */
  float[] logits(int samples, LeafInput.Images images) {
    return rows(samples, network.classes(), images, part -> graph.forward(part, false));
  }

  @Override
  public float[] features(Batch batch) {
    return rows(batch.size(), network.features(), images(batch), graph::features);
  }

  /** What a function makes of images, a row of values each, part by part. */
  private float[] rows(
      int samples, int columns, LeafInput.Images images, UnaryOperator<Tensor> function) {
    prepare();
    float[] rows = new float[samples * columns];
    int part = gradients.partSize(samples);
    try {
      for (int from = 0; from < samples; from += part) {
        Tensor result = function.apply(images.range(from, Math.min(samples, from + part)));
        result.read(0, rows, from * columns, result.length());
        pool.give(result);
      }
      return rows;
    } finally {
      pool.giveAll();
    }
  }

  /** What lends the tensors. */
  TensorPool pool() {
    return pool;
  }

  /** The output of each layer by its name; lent until {@link TensorPool#giveAll}. */
  Map<String, INDArray> activations(LeafInput.Images images, int samples) {
    prepare();
    return graph.activations(images.range(0, samples), true);
  }

  /** Gradients beside the present one that memory was taken for, to add up leaves. */
  int heldLeafSums() {
    return gradients.heldLeafSums();
  }

  NativeParameters parameters() {
    begin();
    return parameters;
  }

  @Override
  public long step() {
    return step;
  }

  @Override
  public long parameterHash() {
    begin();
    return state.parameterHash();
  }

  @Override
  public StateCopy copyState() {
    begin();
    return state.copy(step);
  }

  @Override
  public void readState(InputStream in) throws IOException {
    begun = true;
    standardizedIsStale = true;
    step = state.read(in);
  }

  @Override
  public void writeWeights(OutputStream npz) throws IOException {
    begin();
    new BitWeights(network).write(parameters, npz);
  }

  @Override
  public void readWeights(InputStream npz, HeadInitialization head, long seed) throws IOException {
    begun = true;
    new BitWeights(network).read(npz, parameters, head, seed);
    velocities.forEach(Tensor::clear);
    step = 0;
  }

  @Override
  public void writeMomentum(OutputStream npz) throws IOException {
    new BitWeights(network).write(momentum, npz);
  }

  @Override
  public void readMomentum(InputStream npz, long stepsDone) throws IOException {
    new BitWeights(network).read(npz, momentum, HeadInitialization.FROM_FILE, 0);
    step = stepsDone;
  }

  @Override
  public long memoryBytes() {
    return threads.memoryBytes();
  }

  /** Where the time of all steps and scores so far went. */
  public OperationTimes operationTimes() {
    return times;
  }

  @Override
  public EngineReport report() {
    return threads.report(network.parameterCount());
  }

  @Override
  public void close() {
    kernels.close();
    pool.giveAll();
    pool.close();
    gradients.close();
    velocities.forEach(Tensor::close);
    graph.close();
  }
}
