package io.radflow.training.cudnn;

import io.radflow.training.cudnn.device.ElementType;

/** What is done with pixels whatever their values mean: pooling, picking, means. */
final class Pixels {

  private final Computation computation;
  private final Arena arena;

  Pixels(Computation computation) {
    this.computation = computation;
    arena = computation.arena();
  }

  /**
   * BiT's pool; its output is lent.
   *
   * @param winners bytes of the output's shape, or 0
   */
  void maximum(Tensor x, Tensor y, long winners) {
    computation.launch(
        computation.typed(
            "max_pool",
            computation.over(y.values() / Computation.VECTOR),
            x.bytes() + y.bytes() + (winners == 0 ? 0 : y.values())),
        x.address(),
        y.address(),
        winners,
        x.images(),
        x.height(),
        x.width(),
        x.channels(),
        y.height(),
        y.width());
  }

  void maximumGradient(long winners, Tensor gradient, Tensor out) {
    computation.launch(
        computation.typed(
            "max_pool_gradient",
            computation.over(out.values() / Computation.VECTOR),
            out.bytes() + gradient.bytes() + gradient.values()),
        winners,
        gradient.address(),
        out.address(),
        out.images(),
        out.height(),
        out.width(),
        out.channels(),
        gradient.height(),
        gradient.width());
  }

  /** Every stride-th pixel in both directions; lent. */
  Tensor sample(Tensor x, int stride) {
    Tensor sample =
        arena.take(
            x.type(),
            x.images(),
            (x.height() - 1) / stride + 1,
            (x.width() - 1) / stride + 1,
            x.channels());
    moveSample(
        "sample_pixels", 2 * sample.bytes(), x.address(), sample.address(), x, sample, stride);
    return sample;
  }

  void addSample(Tensor sample, int stride, Tensor into) {
    moveSample(
        "add_sampled_pixels",
        3 * sample.bytes(),
        sample.address(),
        into.address(),
        into,
        sample,
        stride);
  }

  private void moveSample(
      String kernel, long bytes, long from, long to, Tensor whole, Tensor sample, int stride) {
    computation.launch(
        computation.typed(kernel, computation.over(sample.values() / Computation.VECTOR), bytes),
        from,
        to,
        whole.images(),
        whole.height(),
        whole.width(),
        whole.channels(),
        stride,
        sample.height(),
        sample.width());
  }

  /** Means over the pixels, [images, channels]; lent. */
  Tensor means(Tensor x) {
    Tensor means = arena.take(ElementType.F32, x.images(), 1, 1, x.channels());
    computation.launch(
        computation.typed(
            "mean_of_pixels", computation.over(means.values()), x.bytes() + means.bytes()),
        x.address(),
        means.address(),
        x.images(),
        x.pixels(),
        x.channels());
    return means;
  }

  void meansGradient(Tensor gradient, Tensor out) {
    computation.launch(
        computation.typed(
            "mean_of_pixels_gradient",
            computation.over(out.values() / Computation.VECTOR),
            gradient.bytes() + out.bytes()),
        gradient.address(),
        out.address(),
        out.images(),
        out.pixels(),
        out.channels());
  }
}
