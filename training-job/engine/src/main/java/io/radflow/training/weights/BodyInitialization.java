package io.radflow.training.weights;

import org.apache.flink.annotation.PublicEvolving;

/** What the convolutions' kernels of random weights are drawn from. */
@PublicEvolving
public enum BodyInitialization {
  /** Normal, of variance 2 / fan-in (He et al., 2015). */
  HE,
  /**
   * As PyTorch's Conv2d begins: uniform within 1 / √fan-in of 0, of standard deviation 1 / √(3 ·
   * fan-in).
   */
  TORCH
}
