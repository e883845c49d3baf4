package io.radflow.ingest.layout;

import java.util.regex.Pattern;

/**
 * Cells that a spreadsheet would run (OWASP, CSV injection). A sign alone makes no formula: labels
 * are -1.0, and findings in free text begin with a dash.
 */
final class FormulaCell {

  private static final Pattern SIGNED_CALL = Pattern.compile("[+-].*[(|!].*", Pattern.DOTALL);

  private FormulaCell() {}

  static boolean isFormula(String cell) {
    if (cell.isEmpty()) {
      return false;
    }
    return switch (cell.charAt(0)) {
      case '=', '@', '\t', '\r' -> true;
      case '+', '-' -> SIGNED_CALL.matcher(cell).matches();
      default -> false;
    };
  }
}
