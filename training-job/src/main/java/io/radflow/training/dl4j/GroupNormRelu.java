package io.radflow.training.dl4j;

import io.radflow.training.dl4j.kernel.Kernels;
import io.radflow.training.dl4j.kernel.Parameter;
import io.radflow.training.dl4j.kernel.Tensor;
import io.radflow.training.dl4j.kernel.TensorPool;
import io.radflow.training.network.BitNetwork;

/** Group normalisation and ReLU, with what the way back needs. */
final class GroupNormRelu {

  private final Parameter gamma;
  private final Parameter beta;
  private final Kernels kernels;
  private final TensorPool pool;
  private Tensor x;
  private Tensor y;
  private Tensor statistics;

  GroupNormRelu(Parameter gamma, Parameter beta, Kernels kernels, TensorPool pool) {
    this.gamma = gamma;
    this.beta = beta;
    this.kernels = kernels;
    this.pool = pool;
  }

  /** The output of x, which is taken over. Both stay lent until {@link #release}. */
  Tensor forward(Tensor input) {
    x = input;
    y = pool.take(x.array().shape());
    statistics = pool.take(x.size(0), 2L * BitNetwork.GROUPS);
    kernels.groupNormRelu(gamma, beta, x, statistics, y);
    return y;
  }

  Tensor x() {
    return x;
  }

  Tensor y() {
    return y;
  }

  /**
   * Turns the gradient by the output into that by the input, in place, and sets the parameters'.
   *
   * @param residual added to the result, or null
   */
  void backward(Tensor gradient, Tensor residual) {
    kernels.groupNormReluGradients(gamma, beta, x, statistics, y, gradient, residual);
  }

  void release() {
    pool.give(x);
    pool.give(y);
    pool.give(statistics);
  }
}
