package io.radflow.training.snapshot;

import java.io.Serializable;
import org.apache.flink.annotation.Internal;

/** What the cards of a run say of it besides its views; fields as in {@link ModelCard}. */
@Internal
public record CardRun(
    String fingerprint,
    CardNetwork network,
    String normalization,
    CardPretrained pretrained,
    String shot,
    Long seed,
    CardData data)
    implements Serializable {}
