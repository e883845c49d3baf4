package io.radflow.training.dl4j;

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
   * Sets the gradients of the parameters, takes over the gradient by the output and returns that by
   * the input, or null at the root, where nobody needs it.
   */
  Tensor backward(Tensor gradient);

  /** The parameters have changed. */
  void invalidate();

  /** Frees native memory of its own. */
  void close();
}
