package io.radflow.training.network;

import org.apache.flink.annotation.Internal;

/**
 * The multiply-adds that an image costs in convolutions and the head, by layer sizes alone. Two
 * floating-point operations each.
 *
 * @param forward of one image
 * @param root the part of it that is the root's convolution
 */
@Internal
public record MultiplyAdds(long forward, long root) {

  /** Counts for images of the given size in pixels. */
  public static MultiplyAdds of(BitNetwork network, int height, int width) {
    Stem stem = network.stem();
    long rows = reduced(height, stem.stride());
    long columns = reduced(width, stem.stride());
    long root = rows * columns * network.rootParameters().get(0).count();
    if (stem.pools()) {
      rows = reduced(rows, 2);
      columns = reduced(columns, 2);
    }
    long forward = root;
    for (BitUnit unit : network.bottlenecks()) {
      long pixels = rows * columns;
      rows = reduced(rows, unit.stride());
      columns = reduced(columns, unit.stride());
      long reducedPixels = rows * columns;
      forward += pixels * unit.inChannels() * unit.middleChannels();
      forward += reducedPixels * 9 * unit.middleChannels() * unit.middleChannels();
      forward += reducedPixels * unit.middleChannels() * unit.outChannels();
      forward += unit.projects() ? reducedPixels * unit.inChannels() * unit.outChannels() : 0;
    }
    return new MultiplyAdds(forward + (long) network.features() * network.classes(), root);
  }

  private static long reduced(long size, int stride) {
    return (size - 1) / stride + 1;
  }

  /**
   * Of one image in a training step: forward, the gradients by the inputs (but for the root, where
   * nobody needs it) and those by the kernels.
   */
  public long training() {
    return 3 * forward - root;
  }
}
