package io.radflow.training.dl4j;

import io.radflow.training.dl4j.kernel.Kernels;
import io.radflow.training.dl4j.kernel.Parameter;
import io.radflow.training.dl4j.kernel.StandardizedKernel;
import io.radflow.training.dl4j.kernel.Tensor;
import io.radflow.training.dl4j.kernel.TensorPool;
import io.radflow.training.network.Stem;
import java.util.List;

/** The root: a convolution of the images and, by its stem, a 3×3 maximum of stride 2. */
final class RootBlock implements Block {

  private final StandardizedKernel kernel;
  private final Stem stem;
  private final TensorPool pool;
  private final Kernels kernels;
  private Tensor images;
  private long[] convolvedShape;
  private Tensor winners;

  RootBlock(Stem stem, List<Parameter> parameters, TensorPool pool, Kernels kernels) {
    this.stem = stem;
    kernel = StandardizedKernel.of(parameters.get(0));
    this.pool = pool;
    this.kernels = kernels;
  }

  @Override
  public Tensor forward(Tensor x, boolean keep) {
    images = x;
    Tensor convolved =
        pool.take(
            x.size(0),
            (x.size(1) - 1) / stem.stride() + 1,
            (x.size(2) - 1) / stem.stride() + 1,
            kernel.outChannels());
    kernels.imageConvolution(x, kernel.value(), stem.stride(), convolved);
    Tensor output = stem.pools() ? maximum(convolved) : convolved;
    if (!keep) {
      release();
    }
    return output;
  }

  private Tensor maximum(Tensor convolved) {
    convolvedShape = convolved.array().shape();
    long[] shape = {
      convolved.size(0), halved(convolved.size(1)), halved(convolved.size(2)), convolved.channels()
    };
    Tensor pooled = pool.take(shape);
    winners = pool.take(shape);
    kernels.maximum(convolved, pooled, winners);
    pool.give(convolved);
    return pooled;
  }

  private static long halved(long size) {
    return (size - 1) / 2 + 1;
  }

  @Override
  public Tensor backward(Tensor gradient) {
    Tensor convolved = gradient;
    if (stem.pools()) {
      convolved = pool.take(convolvedShape);
      kernels.maximumGradient(winners, gradient, convolved);
      pool.give(gradient);
    }
    kernels.imageKernelGradient(images, stem.stride(), convolved, kernel.parameter().gradient());
    pool.give(convolved);
    release();
    return null;
  }

  private void release() {
    pool.give(images);
    if (winners != null) {
      pool.give(winners);
      winners = null;
    }
  }

  @Override
  public List<StandardizedKernel> kernels() {
    return List.of(kernel);
  }
}
