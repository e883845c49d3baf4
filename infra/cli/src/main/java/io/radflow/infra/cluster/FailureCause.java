package io.radflow.infra.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.flink.annotation.Internal;

/**
 * One line for a failure: the outermost cause that names a key, an object or a setting, which is
 * what its reader can look at or change, then the innermost, which is what went wrong there.
 */
@Internal
public final class FailureCause {

  private static final String CAUSED_BY = "Caused by: ";

  /** No more of a word before it: {@code io.radflow.training.X} is a class, not a setting. */
  private static final String AT_START = "(?<![\\w./-])";

  private static final Pattern SETTING =
      Pattern.compile(
          AT_START
              + "(?:(?:store|job|ingest|view|training|eval"
              + "|execution|restart-strategy|state|parallelism|taskmanager|jobmanager|s3|env\\.java"
              + ")\\.[a-z][\\w.-]*|(?:-D)?org\\.bytedeco\\.javacpp\\.max\\w+"
              + "|(?:RADFLOW|AWS|FLINK|OMP)_[A-Z_]+|--[a-z][a-z-]+|-X\\w+)");

  private static final Pattern OBJECT =
      Pattern.compile(
          AT_START
              + "(?:s3a?://|file:/|/[A-Za-z_][\\w.-]*/|(?:drops|plans|samples|rejects|tensors|models|predictions|metrics"
              + "|results|studies|checkpoints|savepoints)/)[\\w%=.-]");

  private FailureCause() {}

  /** Of an exception and its causes. */
  public static String of(Throwable failure) {
    List<String> causes = new ArrayList<>();
    Throwable before = null;
    for (Throwable cause = failure; cause != null && cause != before; cause = cause.getCause()) {
      before = cause;
      String message = cause.getMessage();
      if (message == null || message.isBlank()) {
        causes.add(cause.getClass().getSimpleName());
      } else {
        // Flink's client has the server's stack trace in its message.
        causes.addAll(causes(message));
      }
    }
    return line(causes);
  }

  /** Of a printed stack trace, as Flink's REST interface gives it. */
  public static String of(String stackTrace) {
    return line(causes(stackTrace));
  }

  private static String line(List<String> causes) {
    if (causes.isEmpty()) {
      return "";
    }
    String innermost = causes.get(causes.size() - 1);
    Optional<String> naming = causes.stream().filter(FailureCause::names).findFirst();
    // Many a message ends with its cause's.
    return naming
        .filter(outer -> !outer.contains(innermost))
        .map(outer -> outer + "; caused by: " + innermost)
        .orElse(naming.orElse(innermost));
  }

  private static boolean names(String cause) {
    return SETTING.matcher(cause).find() || OBJECT.matcher(cause).find();
  }

  /** The causes in a text, outermost first, without what was suppressed. */
  private static List<String> causes(String text) {
    List<String> causes = new ArrayList<>();
    StringBuilder cause = new StringBuilder();
    boolean inMessage = true;
    for (String line : text.lines().toList()) {
      if (line.startsWith(CAUSED_BY)) {
        add(causes, cause);
        cause.append(line.substring(CAUSED_BY.length()));
        inMessage = true;
      } else if (line.startsWith("\t")) {
        inMessage = false;
      } else if (inMessage) {
        cause.append(' ').append(line);
      }
    }
    add(causes, cause);
    return causes;
  }

  private static void add(List<String> causes, StringBuilder cause) {
    String text = withoutClass(cause.toString().strip());
    if (!text.isEmpty()) {
      causes.add(text);
    }
    cause.setLength(0);
  }

  /** {@code java.io.IOException: no space} becomes {@code no space}. */
  private static String withoutClass(String line) {
    return line.replaceFirst("^(?:(?:[a-z_][\\w$]*\\.)+[A-Z][\\w$]*: )+(?=.)", "");
  }
}
