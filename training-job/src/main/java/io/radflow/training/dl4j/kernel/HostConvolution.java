package io.radflow.training.dl4j.kernel;

/**
 * Convolutions as matrix products with unfolded patches, where that is quicker than oneDNN's own:
 * of images, where no gradient by the input is needed, and of few pixels with large kernels, which
 * oneDNN spends its time reordering.
 */
final class HostConvolution {

  // Patches of an image at 224 pixels are 7 MB: a few images at once keep them in the cache.
  private static final int PATCH_VALUES = 1 << 22;
  // 8 images at 7² with 512 channels: 21 ms against 58; at 14² with 256: 22 against 28.
  private static final int PIXELS_PER_CHANNEL = 8;

  // 32 images at 2² with 512 channels: 5.1 ms against 5.9.
  private static final int CHANNELS_PER_PIXEL = 4;

  private final Workers workers;
  private final TensorPool pool;

  HostConvolution(Workers workers, TensorPool pool) {
    this.workers = workers;
    this.pool = pool;
  }

  void forward(Tensor x, Tensor kernel, int stride, Tensor y) {
    if (y.rows() * CHANNELS_PER_PIXEL > x.channels()) {
      NativeOps.convolution(x, kernel, stride, y);
      return;
    }
    Tensor rows = rows(kernel);
    Tensor patches = pool.take(y.rows(), rows.channels());
    Unfolding.of((int) kernel.size(1), stride, y).unfold(x, 0, patches, workers);
    NativeOps.product(patches, false, rows, true, y, false);
    pool.give(patches);
  }

  void gradients(
      Tensor x,
      Tensor kernel,
      int stride,
      Tensor gradient,
      Tensor inputGradient,
      Tensor kernelGradient) {
    if (gradient.rows() > PIXELS_PER_CHANNEL * x.channels()) {
      NativeOps.convolutionGradients(x, kernel, stride, gradient, inputGradient, kernelGradient);
      return;
    }
    Unfolding unfolding = Unfolding.of((int) kernel.size(1), stride, gradient);
    Tensor rows = rows(kernel);
    Tensor patches = pool.take(gradient.rows(), rows.channels());
    unfolding.unfold(x, 0, patches, workers);
    NativeOps.product(gradient, true, patches, false, rows(kernelGradient), false);
    NativeOps.product(gradient, false, rows, false, patches, false);
    unfolding.fold(patches, inputGradient, workers);
    pool.give(patches);
  }

  void ofImages(Tensor images, Tensor kernel, int stride, Tensor y) {
    Tensor rows = rows(kernel);
    forEachPart(
        images,
        Unfolding.of((int) kernel.size(1), stride, y),
        y,
        (from, patches, part) -> NativeOps.product(patches, false, rows, true, part, false));
  }

  void kernelGradientOfImages(Tensor images, int stride, Tensor gradient, Tensor kernelGradient) {
    Tensor rows = rows(kernelGradient);
    forEachPart(
        images,
        Unfolding.of((int) kernelGradient.size(1), stride, gradient),
        gradient,
        (from, patches, part) -> NativeOps.product(part, true, patches, false, rows, from > 0));
  }

  /** A kernel [O, K, K, I] as [O, K·K·I]. */
  private static Tensor rows(Tensor kernel) {
    return kernel.part(0, kernel.size(0), kernel.length() / kernel.size(0));
  }

  private interface PartTask {
    /** Patches and outputs as matrices, of the images from {@code from} on. */
    void run(int from, Tensor patches, Tensor part);
  }

  private void forEachPart(Tensor images, Unfolding unfolding, Tensor y, PartTask task) {
    int patch = unfolding.size() * unfolding.size() * images.channels();
    int pixels = unfolding.outHeight() * unfolding.outWidth();
    int imagesPerPart = Math.max(1, PATCH_VALUES / (pixels * patch));
    for (int from = 0; from < images.images(); from += imagesPerPart) {
      int count = Math.min(imagesPerPart, images.images() - from);
      Tensor patches = pool.take((long) count * pixels, patch);
      unfolding.unfold(images, from, patches, workers);
      task.run(
          from,
          patches,
          y.part((long) from * pixels * y.channels(), (long) count * pixels, y.channels()));
      pool.give(patches);
    }
  }
}
