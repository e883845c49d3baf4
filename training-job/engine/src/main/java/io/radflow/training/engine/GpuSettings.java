package io.radflow.training.engine;

import java.io.Serializable;
import org.apache.flink.annotation.Internal;

/**
 * How an engine computes that has a GPU.
 *
 * @param precision of convolutions and matrix products
 * @param recompute whether a block's activations are computed again on the way back, not kept
 * @param deterministic whether algorithms are chosen so that equal runs give equal bits, also after
 *     a restart on the same GPU model
 */
@Internal
public record GpuSettings(Precision precision, boolean recompute, boolean deterministic)
    implements Serializable {

  /** Strict float32, activations kept, deterministic. */
  public static GpuSettings strict() {
    return new GpuSettings(Precision.FLOAT32, false, true);
  }
}
