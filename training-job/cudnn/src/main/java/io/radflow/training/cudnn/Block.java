package io.radflow.training.cudnn;

/** A part of the network's chain. */
interface Block {

  /**
   * The output, lent by the arena; takes x over.
   *
   * @param keep whether what the way back needs is kept
   */
  Tensor forward(Tensor x, boolean keep);

  /**
   * Sets or adds the parameters' gradients and gives back all that was kept.
   *
   * @param gradient by the output, taken over
   * @return the gradient by the input, lent; or null where nobody needs it
   */
  Tensor backward(Tensor gradient);
}
