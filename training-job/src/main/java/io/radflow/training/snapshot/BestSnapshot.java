package io.radflow.training.snapshot;

/**
 * Which snapshot of a run is its best.
 *
 * @param schemaVersion 1
 * @param model key of its weights
 */
public record BestSnapshot(
    int schemaVersion, String run, long step, String measure, double value, String model) {

  static final int SCHEMA_VERSION = 1;
}
