package io.radflow.training.rank;

import io.radflow.training.group.GroupSettings;
import org.apache.flink.annotation.Internal;

/**
 * Where a rank runs and what it computes with, as the others are told.
 *
 * @param attempt of its task
 * @param host where other ranks reach it
 * @param ports that it may listen at, in Flink's form; 0 for any
 * @param engine what computes, as far as it decides bits
 * @param device that computes
 * @param versions of RadFlow and of what decides a result's bits
 * @param exchangeLibrary by which the device exchanges gradients with others; "" if it does not
 * @param transport what is to move gradients
 */
@Internal
public record RankPlace(
    int attempt,
    String host,
    String ports,
    String engine,
    String device,
    String versions,
    String exchangeLibrary,
    TransportChoice transport,
    GroupSettings settings) {}
