package io.radflow.training.dl4j;

import io.radflow.training.dl4j.kernel.Kernels;
import io.radflow.training.dl4j.kernel.Parameter;
import io.radflow.training.dl4j.kernel.StandardizedKernel;
import io.radflow.training.dl4j.kernel.Tensor;
import io.radflow.training.dl4j.kernel.TensorPool;
import java.util.List;

/** The head: group normalisation, ReLU, mean over the pixels, and a dense layer to the logits. */
final class HeadBlock implements Block {

  private final GroupNormRelu norm;
  private final Parameter kernel;
  private final Parameter bias;
  private final TensorPool pool;
  private final Kernels kernels;
  private Tensor features;

  /**
   * @param parameters gamma, beta, kernel, bias
   */
  HeadBlock(List<Parameter> parameters, TensorPool pool, Kernels kernels) {
    norm = new GroupNormRelu(parameters.get(0), parameters.get(1), kernels, pool);
    kernel = parameters.get(2);
    bias = parameters.get(3);
    this.pool = pool;
    this.kernels = kernels;
  }

  /** The logits, [N, K]. */
  @Override
  public Tensor forward(Tensor x, boolean keep) {
    features = mean(x);
    Tensor logits = pool.take(x.size(0), kernel.rows());
    kernels.product(features, false, kernel.values(), true, logits, false);
    kernels.addRow(bias.values(), logits);
    if (!keep) {
      pool.give(features);
      norm.release();
    }
    return logits;
  }

  /** What the dense layer would get, [N, C]; takes over x. */
  Tensor features(Tensor x) {
    Tensor mean = mean(x);
    norm.release();
    return mean;
  }

  private Tensor mean(Tensor x) {
    Tensor mean = pool.take(x.size(0), x.channels());
    kernels.meanOfPixels(norm.forward(x), mean);
    return mean;
  }

  @Override
  public Tensor backward(Tensor gradient) {
    kernels.sumRows(gradient, bias.gradient());
    kernels.product(gradient, true, features, false, kernel.gradient(), false);
    Tensor featureGradient = pool.take(features.array().shape());
    kernels.product(gradient, false, kernel.values(), false, featureGradient, false);
    Tensor inputGradient = pool.take(norm.x().array().shape());
    kernels.meanOfPixelsGradient(featureGradient, inputGradient);
    norm.backward(inputGradient, null);
    pool.give(featureGradient);
    pool.give(gradient);
    pool.give(features);
    norm.release();
    return inputGradient;
  }

  @Override
  public List<StandardizedKernel> kernels() {
    return List.of();
  }
}
