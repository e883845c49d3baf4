package io.radflow.ingest.layout;

import io.radflow.core.reject.RejectedException;
import java.util.List;
import java.util.Map;

/** What a row of one published table tells of an image. */
interface TableForm {

  /** The name by which the image is found, unchecked; empty where the row has none. */
  String image(List<String> cells);

  /** The image's published id; the name by which it is found, unless a form says otherwise. */
  default String id(List<String> cells) {
    return image(cells);
  }

  /**
   * @throws RejectedException MALFORMED_ROW, UNSAFE_PATH or BAD_LABEL
   */
  void check(List<String> cells) throws RejectedException;

  /**
   * The publisher's split, or null.
   *
   * @throws RejectedException MALFORMED_ROW if it is not clear
   */
  String split(List<String> cells) throws RejectedException;

  String patient(List<String> cells);

  String view(List<String> cells);

  /** Columns as published. */
  Map<String, String> labels(List<String> cells);
}
