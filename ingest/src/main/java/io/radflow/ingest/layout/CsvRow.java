package io.radflow.ingest.layout;

import io.radflow.core.reject.RejectedException;
import java.util.List;

/**
 * A row of a table.
 *
 * @param number from 0, the header not counted
 * @param text as it stands in the file
 * @param cells as far as they can be told apart
 * @param problem why the row cannot be used; null where nothing of its form speaks against it
 */
record CsvRow(int number, String text, List<String> cells, RejectedException problem) {}
