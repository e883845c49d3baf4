package io.radflow.training.cudnn;

import io.radflow.training.network.BitParameter;
import java.util.List;

/** The head: group normalisation, ReLU, mean over the pixels, and a dense layer. */
final class Head {

  private final GroupNormRelu norm;
  private final DenseLayer dense;
  private final Pixels pixels;
  private final Arena arena;
  private Tensor features;

  /**
   * @param parameters gamma, beta, kernel, bias
   */
  Head(List<BitParameter> parameters, Computation computation) {
    norm = new GroupNormRelu(parameters.get(0), parameters.get(1), computation);
    dense = new DenseLayer(parameters.get(2), parameters.get(3), computation);
    pixels = new Pixels(computation);
    arena = computation.arena();
  }

  /** Writes the float32 logits [images, classes]; takes x over. */
  void forward(Tensor x, boolean keep, long logits) {
    features = pixels.means(norm.forward(x));
    dense.forward(features, logits);
    if (!keep) {
      arena.give(features);
      norm.release();
    }
  }

  /** What the dense layer would get, [images, channels], lent; takes x over. */
  Tensor features(Tensor x) {
    Tensor means = pixels.means(norm.forward(x));
    norm.release();
    return means;
  }

  /** The gradient by x, lent, from that by the logits. */
  Tensor backward(long gradient) {
    Tensor byFeatures = dense.backward(features, gradient);
    Tensor byInput = arena.like(norm.x());
    pixels.meansGradient(byFeatures, byInput);
    norm.backward(byInput, null);
    arena.give(byFeatures);
    arena.give(features);
    norm.release();
    return byInput;
  }
}
