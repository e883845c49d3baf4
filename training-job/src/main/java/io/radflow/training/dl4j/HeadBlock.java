package io.radflow.training.dl4j;

import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The head: group normalisation, ReLU, mean over the pixels, and a dense layer to the logits. */
final class HeadBlock implements Block {

  private final GroupNormRelu norm;
  private final Parameter kernel;
  private final Parameter bias;
  private final TensorPool pool;
  private final Workers workers;
  private Tensor x;
  private Tensor y;
  private Tensor features;

  /**
   * @param parameters gamma, beta, kernel, bias
   */
  HeadBlock(List<Parameter> parameters, TensorPool pool, Workers workers) {
    norm = new GroupNormRelu(parameters.get(0), parameters.get(1), workers);
    kernel = parameters.get(2);
    bias = parameters.get(3);
    this.pool = pool;
    this.workers = workers;
  }

  /** The logits, [N, K]. */
  @Override
  public Tensor forward(Tensor input, boolean keep) {
    x = input;
    y = pool.take(x.array().shape());
    norm.forward(x, y);
    features = pool.take(x.size(0), x.channels());
    workers.run(x.images(), this::mean);
    Tensor logits = pool.take(x.size(0), kernel.rows());
    NativeOps.product(features.array(), false, kernelRows(), true, logits.array(), false);
    addBias(logits);
    if (!keep) {
      giveBack();
    }
    return logits;
  }

  private INDArray kernelRows() {
    return kernel.values().array().reshape('c', kernel.rows(), kernel.rowLength());
  }

  private void mean(int image, Scratch scratch) {
    int channels = y.channels();
    int pixels = y.rows() / y.images();
    float[] pixel = scratch.floats(0, channels);
    float[] sum = scratch.floats(1, channels);
    Arrays.fill(sum, 0, channels, 0f);
    for (int i = 0; i < pixels; i++) {
      y.floats().get((image * pixels + i) * channels, pixel, 0, channels);
      Tiles.add(sum, pixel, channels);
    }
    Tiles.scale(sum, 1f / pixels, channels);
    features.floats().put(image * channels, sum, 0, channels);
  }

  private void addBias(Tensor logits) {
    int classes = kernel.rows();
    for (int i = 0; i < logits.length(); i++) {
      float value = logits.floats().get(i) + bias.values().floats().get(i % classes);
      logits.floats().put(i, value);
    }
  }

  @Override
  public Tensor backward(Tensor gradient) {
    int classes = kernel.rows();
    for (int k = 0; k < classes; k++) {
      double sum = 0;
      for (int i = k; i < gradient.length(); i += classes) {
        sum += gradient.floats().get(i);
      }
      bias.gradient().floats().put(k, (float) sum);
    }
    NativeOps.product(
        gradient.array(),
        true,
        features.array(),
        false,
        kernel.gradient().array().reshape('c', classes, kernel.rowLength()),
        false);
    Tensor featureGradient = pool.take(features.array().shape());
    NativeOps.product(gradient.array(), false, kernelRows(), false, featureGradient.array(), false);
    Tensor inputGradient = pool.take(x.array().shape());
    workers.run(
        x.images(), (image, scratch) -> spread(image, featureGradient, inputGradient, scratch));
    norm.backward(x, y, inputGradient, null);
    pool.give(featureGradient);
    pool.give(gradient);
    giveBack();
    return inputGradient;
  }

  private static void spread(int image, Tensor features, Tensor pixels, Scratch scratch) {
    int channels = features.channels();
    int count = pixels.rows() / pixels.images();
    float[] gradient = scratch.floats(0, channels);
    features.floats().get(image * channels, gradient, 0, channels);
    Tiles.scale(gradient, 1f / count, channels);
    for (int i = 0; i < count; i++) {
      pixels.floats().put((image * count + i) * channels, gradient, 0, channels);
    }
  }

  private void giveBack() {
    List.of(x, y, features).forEach(pool::give);
  }

  @Override
  public void invalidate() {
    // Nothing here is derived from the parameters.
  }

  @Override
  public void close() {
    // The graph owns the parameters, the pool the rest.
  }
}
