package io.radflow.training.cudnn;

import io.radflow.training.cudnn.device.Grid;
import io.radflow.training.cudnn.device.Launch;
import io.radflow.training.engine.EngineSettings;
import io.radflow.training.engine.LossKind;
import io.radflow.training.network.BitNetwork;
import java.util.function.ObjIntConsumer;

/** Passes through the network over the batch that lies in the inputs, part by part. */
final class NetworkPasses {

  private final EngineSettings settings;
  private final int classes;
  private final BatchInputs inputs;
  private final Computation computation;
  private final Arena arena;
  private final DeviceNetwork body;
  // Lent from a pass forth to the end of its way back.
  private long logits;
  private long logitGradient;

  /**
   * @param recompute whether bottlenecks keep only their inputs for the way back
   */
  NetworkPasses(
      BitNetwork network,
      EngineSettings settings,
      boolean recompute,
      BatchInputs inputs,
      Computation computation) {
    this.settings = settings;
    this.inputs = inputs;
    this.computation = computation;
    classes = network.classes();
    arena = computation.arena();
    body = new DeviceNetwork(network, recompute, computation);
  }

  /** Work on a part of a batch. */
  private interface PartWork {
    void on(int first, int count);
  }

  private int part() {
    int samples = inputs.shape().samples();
    return settings.microBatch() == 0 ? samples : Math.min(samples, settings.microBatch());
  }

  private void partByPart(PartWork work) {
    int samples = inputs.shape().samples();
    int part = part();
    for (int first = 0; first < samples; first += part) {
      work.on(first, Math.min(part, samples - first));
    }
  }

  /** A whole step: forth, back and the parameters' update. */
  void train() {
    gradients();
    update(inputs.shape().samples());
  }

  /** Forth and back: sets the gradients and the samples' losses. */
  private void gradients() {
    partByPart(
        (first, count) -> {
          forward(first, count);
          backward(0, layers());
        });
  }

  /** Layers of the way back. */
  int layers() {
    return body.backwardParameters().size();
  }

  /**
   * The first value of a layer's gradients; those of the layers before it on the way back follow.
   */
  long firstValue(int layer) {
    return computation.parameters().place(body.backwardParameters().get(layer)).offset();
  }

  /** A part of {@link #gradients}: all but the last part's way back. */
  void forward() {
    partByPart(
        (first, count) -> {
          forward(first, count);
          if (first + count < inputs.shape().samples()) {
            backward(0, layers());
          }
        });
  }

  /** The rest of it: the last part's way back through some layers, after those before them. */
  void backward(int fromLayer, int endLayer) {
    for (int layer = fromLayer; layer < endLayer; layer++) {
      body.backward(layer, logitGradient);
    }
    if (endLayer == layers()) {
      arena.give(logits);
      arena.give(logitGradient);
    }
  }

  /**
   * The parameters' update.
   *
   * @param losses how many there are, from the first sample's on
   */
  void update(int losses) {
    computation
        .parameters()
        .update(computation.stream(), inputs.scalars(), inputs.losses(), losses);
  }

  private void forward(int first, int count) {
    computation.addGradients(first > 0);
    logits = arena.take(logitBytes(count));
    logitGradient = arena.take(logitBytes(count));
    body.forward(images(first, count), true, logits);
    computation.launch(
        new Launch(
            settings.loss() == LossKind.SOFTMAX ? "softmax_loss" : "sigmoid_loss",
            Grid.of(count),
            3 * logitBytes(count)),
        logits,
        inputs.labels(),
        inputs.partners(),
        inputs.weights(),
        logitGradient,
        inputs.losses(),
        first,
        classes);
  }

  /** Writes float32 logits [N, classes]. */
  void score(long logits) {
    partByPart(
        (first, count) -> body.forward(images(first, count), false, logits + logitBytes(first)));
  }

  /**
   * What the head's dense layer gets.
   *
   * @param taker gets [count, channels] of each part, and the part's first sample
   */
  void features(ObjIntConsumer<Tensor> taker) {
    partByPart(
        (first, count) -> {
          Tensor features = body.features(images(first, count));
          taker.accept(features, first);
          arena.give(features);
        });
  }

  /** Bytes of so many samples' logits. */
  long logitBytes(int samples) {
    return (long) samples * classes * Float.BYTES;
  }

  private Tensor images(int first, int count) {
    BatchShape shape = inputs.shape();
    Tensor images =
        arena.take(
            computation.type(),
            count,
            shape.height(),
            shape.width(),
            ParameterLayout.imageChannels(computation.type()));
    if (shape.floats()) {
      fromFloats(first, images);
    } else {
      fromBytes(first, images);
    }
    return images;
  }

  private void fromBytes(int first, Tensor images) {
    computation.launch(
        computation.typed(
            "images_from_bytes",
            computation.over(images.rows()),
            images.bytes() + (long) images.rows() * inputs.shape().channels()),
        inputs.pixels(),
        inputs.partners(),
        inputs.levels(),
        inputs.scalars(),
        images.address(),
        first,
        images.images(),
        images.pixels(),
        inputs.shape().channels(),
        images.channels());
  }

  private void fromFloats(int first, Tensor images) {
    computation.launch(
        computation.typed(
            "images_from_floats",
            computation.over(images.rows()),
            images.bytes() + 3L * images.rows() * Float.BYTES),
        inputs.pixels(),
        images.address(),
        first,
        images.images(),
        images.pixels(),
        images.channels());
  }
}
