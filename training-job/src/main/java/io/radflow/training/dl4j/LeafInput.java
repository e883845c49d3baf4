package io.radflow.training.dl4j;

import io.radflow.training.dl4j.kernel.Tensor;
import io.radflow.training.engine.MixedLoss;
import java.util.List;

/**
 * A leaf as its gradient is computed.
 *
 * @param ids of its samples, N
 * @param objective its share of the loss
 */
record LeafInput(List<String> ids, MixedLoss objective, Images images) {

  int samples() {
    return ids.size();
  }

  /** Normalised images of a leaf, a range at a time. */
  interface Images {
    /** Images {@code from} to {@code to} − 1, [to − from, H, W, 3], lent by the engine's pool. */
    Tensor range(int from, int to);
  }
}
