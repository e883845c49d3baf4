package io.radflow.ingest.layout;

import io.radflow.core.reject.RejectReason;
import io.radflow.core.reject.RejectedException;
import io.radflow.ingest.content.SafeName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The columns of a published table.
 *
 * @param names as in its header
 */
record TableColumns(List<String> names) {

  /**
   * @throws RejectedException MALFORMED_ROW if a row has more or fewer cells than the header
   */
  void checkWidth(List<String> cells) throws RejectedException {
    if (cells.size() != names.size()) {
      throw new RejectedException(
          RejectReason.MALFORMED_ROW,
          "Found " + cells.size() + " cells, expected " + names.size() + " as in the header");
    }
  }

  /**
   * Checks the name of an image that lies in a folder known otherwise.
   *
   * @throws RejectedException MALFORMED_ROW or UNSAFE_PATH
   */
  void checkFileName(List<String> cells, int column) throws RejectedException {
    String name = cells.get(column);
    if (name.isEmpty()) {
      throw new RejectedException(
          RejectReason.MALFORMED_ROW,
          "The cell '" + names.get(column) + "' is empty, expected a file name");
    }
    if (!SafeName.isSafeFile(name)) {
      throw new RejectedException(
          RejectReason.UNSAFE_PATH, "Found image '" + name + "', expected a plain file name");
    }
  }

  /** Every cell but one, by its column's name; columns without a name are left out. */
  Map<String, String> byName(List<String> cells, int without) {
    Map<String, String> byName = new LinkedHashMap<>();
    for (int i = 0; i < cells.size(); i++) {
      if (i != without && !names.get(i).isEmpty()) {
        byName.put(names.get(i), cells.get(i));
      }
    }
    return byName;
  }
}
