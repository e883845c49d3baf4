package io.radflow.training.engine;

import org.apache.flink.annotation.PublicEvolving;

/** What a GPU's convolutions and matrix products compute in. Sums are float32 in all of them. */
@PublicEvolving
public enum Precision {
  /** Strict float32. */
  FLOAT32,
  /** Float32 tensors whose products take 10 bits of the mantissa (TensorFloat-32). */
  TF32,
  /**
   * Activations, their gradients and the kernels' working copies in bfloat16; weights, statistics,
   * gradients of weights and the optimiser in float32.
   */
  BF16
}
