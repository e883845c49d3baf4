package io.radflow.eval.results;

import org.apache.flink.annotation.Internal;

/**
 * Why a row of results is not counted.
 *
 * @param file name of the file or key of the object
 * @param line from 1, the header's; {@link #WHOLE} of an object that has no lines
 * @param column empty if the row as a whole is wrong
 * @param value what was found, shortened
 * @param expected in words
 */
@Internal
public record ResultFault(String file, long line, String column, String value, String expected) {

  /** In place of a line: the whole object. */
  public static final long WHOLE = 0;

  private static final int MOST_VALUE = 120;

  public ResultFault {
    value = value.length() <= MOST_VALUE ? value : value.substring(0, MOST_VALUE) + "…";
  }

  /** All of it in one line. */
  public String message() {
    return String.format(
        "%s%s%s: found '%s', expected %s",
        file,
        line == WHOLE ? "" : ", line " + line,
        column.isEmpty() ? "" : ", " + column,
        value,
        expected);
  }
}
