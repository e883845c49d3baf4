package io.radflow.training.cudnn;

import io.radflow.training.cudnn.device.Device;
import io.radflow.training.cudnn.device.DeviceDescription;
import io.radflow.training.cudnn.device.DeviceStream;
import io.radflow.training.cudnn.device.ElementType;
import io.radflow.training.cudnn.device.HostMemory;
import io.radflow.training.engine.Batch;
import io.radflow.training.engine.DeviceReading;
import io.radflow.training.engine.EngineReport;
import io.radflow.training.engine.EngineSettings;
import io.radflow.training.engine.FloatImages;
import io.radflow.training.engine.GpuSettings;
import io.radflow.training.engine.GradientGroup;
import io.radflow.training.engine.LeafStep;
import io.radflow.training.engine.LossTerms;
import io.radflow.training.engine.MixedLoss;
import io.radflow.training.engine.Mixup;
import io.radflow.training.engine.NonFiniteLossException;
import io.radflow.training.engine.OperationWork;
import io.radflow.training.engine.Precision;
import io.radflow.training.engine.ReferenceEngine;
import io.radflow.training.engine.StateCopy;
import io.radflow.training.engine.StateForm;
import io.radflow.training.engine.StepResult;
import io.radflow.training.network.BitNetwork;
import io.radflow.training.network.BitParameter;
import io.radflow.training.weights.HeadInitialization;
import io.radflow.training.weights.ParameterStore;
import io.radflow.training.weights.WeightInitializer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.flink.annotation.Internal;

/** BiT on one GPU. */
@Internal
public final class CudnnEngine implements ReferenceEngine {

  private final BitNetwork network;
  private final EngineSettings settings;
  private final GpuSettings gpuSettings;
  private final Device device;
  private final DeviceStream stream;
  private final RecordedSteps steps = new RecordedSteps();
  private final Arena arena;
  private final ParameterMemory memory;
  private final Computation computation;
  private final BatchInputs inputs;
  private final NetworkPasses passes;
  private final StagedBatches staged;
  private final StepOutcome.Reader outcomes;
  private final DeviceState state;
  private long step;

  /**
   * An engine with random weights by the settings' seed.
   *
   * @param device that it closes with itself
   */
  public CudnnEngine(
      BitNetwork network, EngineSettings settings, GpuSettings gpuSettings, Device device) {
    this.network = network;
    this.settings = settings;
    this.gpuSettings = gpuSettings;
    this.device = device;
    device.bind();
    stream = device.computeStream();
    ElementType type =
        gpuSettings.precision() == Precision.BF16 ? ElementType.BF16 : ElementType.F32;
    arena = new Arena(device, steps::forget);
    memory = new ParameterMemory(network, settings.optimizer(), type, device);
    computation =
        new Computation(stream, memory, arena, type, device.description().multiprocessors());
    inputs = new BatchInputs(device, network.classes(), settings.normalization(), steps::forget);
    passes = new NetworkPasses(network, settings, gpuSettings.recompute(), inputs, computation);
    staged = new StagedBatches(device);
    outcomes = new StepOutcome.Reader(memory, device);
    state = new DeviceState(network, memory, device);
    new WeightInitializer(settings.seed()).initialize(network, settings.kernels(), state.values());
  }

  @Override
  public void stage(Batch batch) {
    staged.stage(batch);
  }

  @Override
  public LossTerms terms(Batch leaf) {
    return terms(leaf.labels());
  }

  private LossTerms terms(float[] labels) {
    return LossTerms.of(settings.loss(), network.classes(), labels, settings.localBatch());
  }

  @Override
  public StepResult train(LeafStep work, double learningRate, GradientGroup group) {
    if (group.leaves() > 1) {
      throw new IllegalArgumentException(
          "The cuDNN engine computes a global batch as one leaf, not as " + group.leaves());
    }
    device.bind();
    Batch batch = work.leaves().get(0);
    return step(
        BatchShape.of(batch),
        batch.ids(),
        batch.labels(),
        batch.mixup(),
        work.terms(),
        learningRate,
        () -> staged.take(batch, inputs));
  }

  @Override
  public StepResult train(FloatImages images, float[] labels, double learningRate) {
    device.bind();
    return step(
        BatchShape.of(images),
        Collections.nCopies(images.samples(), "reference"),
        labels,
        null,
        terms(labels),
        learningRate,
        () -> inputs.upload(images));
  }

  private StepResult step(
      BatchShape shape,
      List<String> ids,
      float[] labels,
      Mixup mixup,
      LossTerms terms,
      double learningRate,
      Runnable pixels) {
    requireLabels(shape.samples(), labels);
    if (terms.isEmpty()) {
      return StepResult.skippedBatch();
    }
    MixedLoss objective =
        MixedLoss.of(
            settings.loss(), network.classes(), labels, mixup, settings.localBatch(), terms);
    inputs.set(
        shape,
        partners(shape.samples(), mixup),
        objective.weights(),
        labels,
        StepScalars.ofStep(mixup, settings.optimizer(), learningRate));
    pixels.run();
    memory.refreshCopies(stream);
    lending(() -> steps.run(List.of("step", shape), stream, passes::train));
    return result(ids, learningRate);
  }

  private void requireLabels(int samples, float[] labels) {
    if (labels.length != samples * network.classes()) {
      throw new IllegalArgumentException(
          String.format(
              "%d samples of %d classes need %d labels, not %d",
              samples, network.classes(), samples * network.classes(), labels.length));
    }
  }

  private static int[] partners(int samples, Mixup mixup) {
    return mixup == null ? IntStream.range(0, samples).toArray() : mixup.partners();
  }

  private void lending(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException | Error e) {
      arena.giveAll();
      throw e;
    }
  }

  private StepResult result(List<String> ids, double learningRate) {
    StepOutcome outcome = outcomes.read(stream);
    if (!outcome.finite()) {
      throw new NonFiniteLossException(
          step, learningRate, outcome.loss(), outcome.gradientNorm(), ids);
    }
    step++;
    boolean clips = settings.optimizer().adaptiveGradientClipping();
    return new StepResult(
        outcome.loss(),
        outcome.gradientNorm(),
        clips ? outcome.clippedRows() / memory.clippableRows() : 0,
        false);
  }

  @Override
  public float[] score(Batch batch) {
    float[] scores = logits(BatchShape.of(batch), () -> staged.take(batch, inputs));
    settings.loss().toProbabilities(scores, network.classes());
    return scores;
  }

  @Override
  public float[] logits(FloatImages images) {
    return logits(BatchShape.of(images), () -> inputs.upload(images));
  }

  private float[] logits(BatchShape shape, Runnable pixels) {
    prepareToScore(shape, pixels);
    long bytes = passes.logitBytes(shape.samples());
    long[] logits = new long[1];
    lending(
        () -> {
          logits[0] = arena.take(bytes);
          steps.run(List.of("score", shape, logits[0]), stream, () -> passes.score(logits[0]));
        });
    float[] found = floats(logits[0], shape.samples() * network.classes());
    arena.give(logits[0]);
    return found;
  }

  private void prepareToScore(BatchShape shape, Runnable pixels) {
    device.bind();
    inputs.set(
        shape,
        partners(shape.samples(), null),
        new float[0],
        new float[0],
        StepScalars.ofScoring());
    pixels.run();
    memory.refreshCopies(stream);
  }

  @Override
  public float[] features(Batch batch) {
    prepareToScore(BatchShape.of(batch), () -> staged.take(batch, inputs));
    float[] rows = new float[batch.size() * network.features()];
    lending(
        () ->
            passes.features(
                (features, first) -> {
                  int count = Math.toIntExact(features.values());
                  float[] found = floats(features.address(), count);
                  System.arraycopy(found, 0, rows, first * network.features(), count);
                }));
    return rows;
  }

  private float[] floats(long address, int count) {
    float[] found = new float[count];
    long bytes = (long) count * Float.BYTES;
    try (HostMemory host = device.allocateHost(bytes, false)) {
      stream.download(host, 0, address, bytes);
      stream.synchronize();
      host.slice(0, Math.toIntExact(bytes)).asFloatBuffer().get(found);
    }
    return found;
  }

  @Override
  public Map<String, OperationWork> stepWork() {
    device.bind();
    if (inputs.shape() == null || inputs.losses() == 0) {
      throw new IllegalStateException("No step was taken yet");
    }
    try (TimedStream timed = new TimedStream(stream, device)) {
      computation.use(timed);
      lending(passes::train);
      return timed.work();
    } finally {
      computation.use(stream);
    }
  }

  @Override
  public ParameterStore parameters() {
    return state.values();
  }

  @Override
  public float[] gradient(BitParameter parameter) {
    return state.gradient(parameter);
  }

  /** How often a recorded step was replayed. */
  long replayedSteps() {
    return steps.replayed();
  }

  /** Blocks of device memory that are lent; none between calls. */
  int lentBlocks() {
    return arena.lent();
  }

  @Override
  public long step() {
    return step;
  }

  @Override
  public StateCopy copyState() {
    return state.copy(step);
  }

  @Override
  public void readState(InputStream in) throws IOException {
    step = state.read(in);
  }

  @Override
  public void writeWeights(OutputStream npz) throws IOException {
    state.writeWeights(npz);
  }

  @Override
  public void readWeights(InputStream npz, HeadInitialization head, long seed) throws IOException {
    state.readWeights(npz, head, seed);
    step = 0;
  }

  @Override
  public void writeMomentum(OutputStream npz) throws IOException {
    state.writeMomentum(npz);
  }

  @Override
  public void readMomentum(InputStream npz, long stepsDone) throws IOException {
    state.readMomentum(npz);
    step = stepsDone;
  }

  @Override
  public long memoryBytes() {
    return device.usedBytes();
  }

  @Override
  public DeviceReading reading() {
    return device.reading();
  }

  @Override
  public EngineReport report() {
    DeviceDescription found = device.description();
    return new EngineReport(
        "cuDNN engine",
        found.gpu().name() + " (compute capability " + found.gpu().capability() + ")",
        "",
        found.libraries() + ", " + gpuSettings,
        false,
        StateForm.GPU,
        network.parameterCount(),
        memory.stateBytes(),
        found.gpu().memoryBytes(),
        0);
  }

  @Override
  public void close() {
    device.bind();
    stream.synchronize();
    steps.close();
    staged.close();
    inputs.close();
    state.close();
    outcomes.close();
    arena.close();
    memory.close();
    device.close();
  }
}
