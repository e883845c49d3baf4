package io.radflow.training.snapshot;

import java.io.Serializable;
import org.apache.flink.annotation.Internal;

/**
 * What the cards of a run say of it besides its views; fields as in {@link ModelCard}.
 *
 * @param stepRows rows that a step trains on
 * @param rejected images that were dropped in for its views and are in none of them
 */
@Internal
public record CardRun(
    String fingerprint,
    CardNetwork network,
    String normalization,
    CardPretrained pretrained,
    String shot,
    Long seed,
    int stepRows,
    long rejected)
    implements Serializable {

  /**
   * @param once rows that were trained on once, of all that were planned up to a step
   */
  CardData data(long step, long once, long moreOften) {
    long planned = step * stepRows;
    return new CardData(planned, once, moreOften, planned - once - moreOften, rejected);
  }
}
