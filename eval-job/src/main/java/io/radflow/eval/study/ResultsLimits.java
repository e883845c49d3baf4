package io.radflow.eval.study;

import org.apache.flink.annotation.Internal;

/**
 * The most that is read of results.
 *
 * @param files or objects
 * @param bytes of each
 * @param rows of all
 */
@Internal
public record ResultsLimits(int files, int bytes, int rows) {

  /** Hundreds of times the experiment's own results. */
  public static final ResultsLimits DEFAULTS = new ResultsLimits(100_000, 64 << 20, 1_000_000);

  public ResultsLimits {
    if (files < 1 || bytes < 1 || rows < 1) {
      throw new IllegalArgumentException(
          String.format(
              "files is %d, bytes is %d, rows is %d; expected at least 1 of each",
              files, bytes, rows));
    }
  }
}
