package io.radflow.eval.results;

import java.util.Objects;
import org.apache.flink.annotation.Internal;

/**
 * A result and where it stands.
 *
 * @param file name of the file or key of the object
 * @param line from 1, the header's
 */
@Internal
public record ResultRow(PublishedResult result, String file, long line) {

  public ResultRow {
    Objects.requireNonNull(result, "result");
    Objects.requireNonNull(file, "file");
  }
}
