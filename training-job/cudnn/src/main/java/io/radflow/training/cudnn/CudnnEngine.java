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
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
  private final TrainingSteps training;
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
    training =
        new TrainingSteps(settings, network.classes(), computation, inputs, passes, steps, device);
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
    work.requireOf(group);
    device.bind();
    List<DeviceLeaf> leaves = new ArrayList<>();
    for (int i = 0; i < work.leaves().size(); i++) {
      leaves.add(leaf(work.leaves().get(i), work.leaves().subList(i + 1, work.leaves().size())));
    }
    return taken(training.take(step, work.firstLeaf(), leaves, work.terms(), learningRate, group));
  }

  /**
   * @param next leaves after it, of which the first is copied to the device while it is computed
   */
  private DeviceLeaf leaf(Batch batch, List<Batch> next) {
    return new DeviceLeaf(
        BatchShape.of(batch),
        batch.ids(),
        batch.labels(),
        batch.mixup(),
        () -> {
          staged.take(batch, inputs);
          next.stream().limit(1).forEach(staged::stage);
        });
  }

  @Override
  public StepResult train(FloatImages images, float[] labels, double learningRate) {
    device.bind();
    DeviceLeaf leaf =
        new DeviceLeaf(
            BatchShape.of(images),
            Collections.nCopies(images.samples(), "reference"),
            labels,
            null,
            () -> inputs.upload(images));
    return taken(
        training.take(step, 0, List.of(leaf), terms(labels), learningRate, GradientGroup.alone(1)));
  }

  private StepResult taken(StepResult result) {
    step += result.skipped() ? 0 : 1;
    return result;
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
    arena.lending(
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
        IntStream.range(0, shape.samples()).toArray(),
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
    arena.lending(
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
      arena.lending(passes::train);
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

  /** Gradients beside the present one that memory was taken for, to add up leaves. */
  int heldLeafSums() {
    return training.heldLeafSums();
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
  public long parameterHash() {
    return state.parameterHash();
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
  public Optional<String> exchangeLibrary() {
    return device.exchangeLibrary();
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
    training.close();
    arena.close();
    memory.close();
    device.close();
  }
}
