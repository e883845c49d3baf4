package io.radflow.training.mixing;

import io.radflow.core.manifest.ObjectEntry;

/**
 * A row that a run draws.
 *
 * @param source number of the view that it is of, among the run's
 * @param row number in its shard
 */
record DrawnRow(int source, ObjectEntry shard, int row) {}
