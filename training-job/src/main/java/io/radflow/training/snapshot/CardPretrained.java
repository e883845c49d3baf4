package io.radflow.training.snapshot;

import java.io.Serializable;
import org.apache.flink.annotation.Internal;

/**
 * The model that a run started from.
 *
 * @param key of its weights in the bucket
 * @param run that published it; null for a model without a card
 * @param step of that run; null for a model without a card
 * @param fingerprint of that run; null where its card has none
 * @param weightsCrc32c CRC-32C of the weights, unsigned
 */
@Internal
public record CardPretrained(
    String key, String run, Long step, String fingerprint, long weightsCrc32c)
    implements Serializable {}
