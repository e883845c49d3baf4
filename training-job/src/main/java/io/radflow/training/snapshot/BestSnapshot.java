package io.radflow.training.snapshot;

import org.apache.flink.annotation.Internal;

/**
 * Which snapshot of a run is its best.
 *
 * @param schemaVersion 1
 * @param model key of its weights
 */
@Internal
public record BestSnapshot(
    int schemaVersion, String run, long step, String measure, double value, String model) {

  static final int SCHEMA_VERSION = 1;
}
