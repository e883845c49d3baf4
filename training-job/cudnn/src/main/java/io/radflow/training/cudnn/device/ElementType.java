package io.radflow.training.cudnn.device;

import org.apache.flink.annotation.Internal;

/** What a tensor holds. */
@Internal
public enum ElementType {
  /** Float32. */
  F32(4),
  /** Bfloat16. */
  BF16(2);

  private final int bytes;

  ElementType(int bytes) {
    this.bytes = bytes;
  }

  /** Of one value. */
  public int bytes() {
    return bytes;
  }

  /** The end of the names of kernels that work on this type. */
  public String suffix() {
    return this == F32 ? "_f32" : "_bf16";
  }
}
