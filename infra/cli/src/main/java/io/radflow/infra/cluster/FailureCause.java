package io.radflow.infra.cluster;

import java.util.List;

/** One line for a failure, from its innermost cause. */
public final class FailureCause {

  private static final String CAUSED_BY = "Caused by: ";

  private FailureCause() {}

  /** The message of the innermost cause, or its class where it has none. */
  public static String of(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null && cause.getCause() != cause) {
      cause = cause.getCause();
    }
    String message = cause.getMessage();
    return message == null || message.isBlank()
        ? cause.getClass().getSimpleName()
        : lastCause(message);
  }

  /** The same from a printed stack trace, as Flink's REST interface gives it. */
  public static String of(String stackTrace) {
    return withoutClass(lastCause(stackTrace));
  }

  private static String lastCause(String text) {
    List<String> lines = text.lines().toList();
    String found = lines.isEmpty() ? "" : lines.get(0);
    for (String line : lines) {
      if (line.startsWith(CAUSED_BY)) {
        found = line.substring(CAUSED_BY.length());
      }
    }
    return found.strip();
  }

  /** {@code java.io.IOException: no space} becomes {@code no space}. */
  private static String withoutClass(String line) {
    return line.replaceFirst("^(?:[a-z_][\\w$]*\\.)+[A-Z][\\w$]*: (?=.)", "");
  }
}
