package io.radflow.training.dl4j;

import io.radflow.training.dl4j.kernel.StandardizedKernel;
import io.radflow.training.dl4j.kernel.Tensor;
import java.util.List;

/**
 * One layer of the graph: the root, a bottleneck or the head. Tensors are lent by a pool; whoever
 * gets one gives it back.
 */
interface Block {

  /**
   * Computes the output and takes over x. If {@code keep}, what {@link #backward} needs stays lent
   * until then; else nothing but the output does.
   */
  Tensor forward(Tensor x, boolean keep);

  /**
   * Sets the gradients of the parameters, those of standardised kernels by the standardised
   * weights; takes over the gradient by the output and returns that by the input, or null at the
   * root, where nobody needs it.
   */
  Tensor backward(Tensor gradient);

  /** The kernels that are standardised. */
  List<StandardizedKernel> kernels();
}
