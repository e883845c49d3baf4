package io.radflow.training.network;

import org.apache.flink.annotation.PublicEvolving;

/** What a BiT network does to an image before its first block. */
@PublicEvolving
public enum Stem {
  /** The published one: a 7×7 convolution of stride 2, then a 3×3 maximum of stride 2. */
  IMAGENET(7, 2, true),
  /** For images of CIFAR's size: a 3×3 convolution of stride 1 and no pool. */
  SMALL(3, 1, false);

  private final int kernelSize;
  private final int stride;
  private final boolean pools;

  Stem(int kernelSize, int stride, boolean pools) {
    this.kernelSize = kernelSize;
    this.stride = stride;
    this.pools = pools;
  }

  /** Height and width of the convolution's kernel; half of it is the padding of zeros. */
  public int kernelSize() {
    return kernelSize;
  }

  /** Stride of the convolution. */
  public int stride() {
    return stride;
  }

  /** Whether a 3×3 maximum of stride 2, padded by one zero, follows the convolution. */
  public boolean pools() {
    return pools;
  }
}
