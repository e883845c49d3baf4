package io.radflow.training.mixing;

/**
 * What a row of a batch is of.
 *
 * @param labels numbers of those that are 1
 * @param patient told apart from all others of the run; null if not known
 * @param drop told apart from all others of the run; null if not known
 */
record RowGroups(int[] labels, String patient, String drop) {}
