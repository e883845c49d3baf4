package io.radflow.eval.results;

import java.util.List;
import java.util.regex.Pattern;

/** The fields of one row, checked. */
final class ResultFields {

  static final int MOST_CHARACTERS = 1024;

  private static final Pattern DECIMAL =
      Pattern.compile("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]{1,4})?");
  private static final Pattern COUNT = Pattern.compile("[0-9]{1,18}");
  private static final Pattern FINGERPRINT = Pattern.compile("[0-9A-Za-z]{0,64}");

  private final String file;
  private final long line;
  private final List<String> columns;
  private final List<String> fields;

  /**
   * @param fields as many as columns
   */
  ResultFields(String file, long line, List<String> columns, List<String> fields) {
    this.file = file;
    this.line = line;
    this.columns = columns;
    this.fields = fields;
  }

  PublishedResult result() throws MalformedException {
    return new PublishedResult(
        share("metric_value"),
        name("metric"),
        text("path"),
        count("seed"),
        name("shot"),
        name("pretrained_model"),
        name("dataset"),
        count("last_step"),
        columns.contains(PublishedResults.PATIENT_DISJOINT)
            ? truth(PublishedResults.PATIENT_DISJOINT)
            : null,
        columns.contains(PublishedResults.FINGERPRINT)
            ? fingerprint(PublishedResults.FINGERPRINT)
            : null);
  }

  private double share(String column) throws MalformedException {
    String text = text(column);
    if (DECIMAL.matcher(text).matches()) {
      double value = Double.parseDouble(text);
      if (value >= 0 && value <= 1) {
        return value;
      }
    }
    throw malformed(column, "a number from 0 to 1");
  }

  private long count(String column) throws MalformedException {
    String text = text(column);
    if (!COUNT.matcher(text).matches()) {
      throw malformed(column, "a whole number of at least 0");
    }
    return Long.parseLong(text);
  }

  private String name(String column) throws MalformedException {
    String text = text(column);
    if (text.isBlank()) {
      throw malformed(column, "a name");
    }
    return text;
  }

  private Boolean truth(String column) throws MalformedException {
    return switch (text(column)) {
      case "" -> null;
      case "true" -> true;
      case "false" -> false;
      default -> throw malformed(column, "true, false or nothing");
    };
  }

  private String fingerprint(String column) throws MalformedException {
    String text = text(column);
    if (!FINGERPRINT.matcher(text).matches()) {
      throw malformed(column, "at most 64 letters and digits");
    }
    return text.isEmpty() ? null : text;
  }

  private String text(String column) throws MalformedException {
    String text = fields.get(columns.indexOf(column));
    if (text.length() > MOST_CHARACTERS) {
      throw malformed(column, "at most " + MOST_CHARACTERS + " characters");
    }
    return text;
  }

  private MalformedException malformed(String column, String expected) {
    return new MalformedException(
        new ResultFault(file, line, column, fields.get(columns.indexOf(column)), expected));
  }

  /** A row that cannot be used. */
  static final class MalformedException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient ResultFault fault;

    MalformedException(ResultFault fault) {
      super(fault.message());
      this.fault = fault;
    }

    ResultFault fault() {
      return fault;
    }
  }
}
