package io.radflow.infra.bench.engine;

import org.apache.flink.annotation.Internal;

/**
 * One line of a check's table.
 *
 * @param passed whether it holds; measured figures that promise nothing pass
 */
@Internal
public record CheckRow(String check, String result, boolean passed) {

  /** The line as Markdown. */
  public String line() {
    return "| " + check + " | " + result + " | " + (passed ? "pass" : "FAIL") + " |";
  }
}
