package io.radflow.core.config;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.flink.annotation.Internal;

/**
 * Lists as text: commas between the values, and quotes, single or double, around one that holds a
 * comma, a semicolon or a quote; in quotes a quote is written twice.
 */
@Internal
public final class ListText {

  private final String text;
  private int position;

  private ListText(String text) {
    this.text = text;
  }

  /**
   * The values, without the space around them.
   *
   * @throws IllegalArgumentException if there is nothing between two commas, a quote is not closed,
   *     or a semicolon is in no quotes
   */
  public static List<String> values(String text) {
    return text.isBlank() ? List.of() : new ListText(text).read();
  }

  /** In the form that Flink's list options read, which has semicolons between values. */
  public static String joined(List<String> values) {
    return values.stream()
        .map(one -> one.matches("\\w[\\w./=+ -]*") ? one : "'" + one.replace("'", "''") + "'")
        .collect(Collectors.joining(";"));
  }

  private List<String> read() {
    List<String> values = new ArrayList<>();
    do {
      skipSpace();
      char first = position < text.length() ? text.charAt(position) : ',';
      String value = first == '\'' || first == '"' ? quoted(first) : plain();
      values.add(value);
    } while (position++ < text.length());
    return values;
  }

  private String plain() {
    int end = text.indexOf(',', position);
    String value = text.substring(position, end < 0 ? text.length() : end).strip();
    if (value.isEmpty()) {
      throw new IllegalArgumentException("a value is missing at character " + (position + 1));
    }
    if (value.contains(";")) {
      throw new IllegalArgumentException("values are told apart by commas, not by ';'");
    }
    position = end < 0 ? text.length() : end;
    return value;
  }

  private String quoted(char quote) {
    StringBuilder value = new StringBuilder();
    int start = position++;
    while (position < text.length()) {
      char next = text.charAt(position++);
      boolean twice = position < text.length() && text.charAt(position) == quote;
      if (next != quote) {
        value.append(next);
      } else if (twice) {
        value.append(quote);
        position++;
      } else {
        return closed(value.toString());
      }
    }
    throw new IllegalArgumentException("the quote at character " + (start + 1) + " is not closed");
  }

  private String closed(String value) {
    skipSpace();
    if (position < text.length() && text.charAt(position) != ',') {
      throw new IllegalArgumentException("a comma is missing at character " + (position + 1));
    }
    return value;
  }

  private void skipSpace() {
    while (position < text.length() && Character.isWhitespace(text.charAt(position))) {
      position++;
    }
  }
}
