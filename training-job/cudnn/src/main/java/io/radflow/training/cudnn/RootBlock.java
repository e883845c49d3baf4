package io.radflow.training.cudnn;

import io.radflow.training.network.BitParameter;
import io.radflow.training.network.Stem;

/** The root: a convolution of the images and, by its stem, a 3×3 maximum of stride 2. */
final class RootBlock implements Block {

  private final Stem stem;
  private final BitParameter kernel;
  private final Convolutions convolutions;
  private final Pixels pixels;
  private final Arena arena;
  private Tensor images;
  private Tensor convolved;
  // A byte for each value of the output, or 0.
  private long winners;

  RootBlock(Stem stem, BitParameter kernel, Computation computation) {
    this.stem = stem;
    this.kernel = kernel;
    convolutions = new Convolutions(computation);
    pixels = new Pixels(computation);
    arena = computation.arena();
  }

  @Override
  public Tensor forward(Tensor x, boolean keep) {
    images = x;
    convolved = convolutions.convolve(x, kernel, stem.stride());
    Tensor output = convolved;
    if (stem.pools()) {
      output =
          arena.take(
              x.type(),
              x.images(),
              halved(convolved.height()),
              halved(convolved.width()),
              convolved.channels());
      winners = keep ? arena.take(output.values()) : 0;
      pixels.maximum(convolved, output, winners);
      arena.give(convolved);
    }
    if (!keep) {
      arena.give(images);
    }
    return output;
  }

  private static int halved(int size) {
    return (size - 1) / 2 + 1;
  }

  @Override
  public Tensor backward(Tensor gradient) {
    Tensor byConvolved = gradient;
    if (stem.pools()) {
      byConvolved = arena.like(convolved);
      pixels.maximumGradient(winners, gradient, byConvolved);
      arena.give(gradient);
      arena.give(winners);
    }
    convolutions.kernelGradient(images, kernel, stem.stride(), byConvolved);
    arena.give(byConvolved);
    arena.give(images);
    return null;
  }
}
