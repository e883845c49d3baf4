package io.radflow.training.snapshot;

import io.radflow.training.network.BitNetwork;
import io.radflow.training.network.Stem;
import java.io.Serializable;
import java.util.ArrayList;
import org.apache.flink.annotation.Internal;

/**
 * The network of a model, as its card tells of it.
 *
 * @param units of the four blocks
 * @param width factor
 * @param stem how the network begins, by its name
 * @param outputs of the head
 */
@Internal
public record CardNetwork(ArrayList<Integer> units, int width, String stem, int outputs)
    implements Serializable {

  public static CardNetwork of(BitNetwork network) {
    return new CardNetwork(
        new ArrayList<>(network.units()),
        network.widthFactor(),
        network.stem().name(),
        network.classes());
  }

  /** The network that is told of. */
  public BitNetwork network() {
    return new BitNetwork(units, width, outputs, Stem.valueOf(stem));
  }
}
