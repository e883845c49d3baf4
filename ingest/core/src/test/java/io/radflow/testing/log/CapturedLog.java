package io.radflow.testing.log;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.config.Property;

/** What RadFlow's classes of this process log at INFO and above, from its opening on. */
public final class CapturedLog implements AutoCloseable {

  private static final String LOGGER = "io.radflow";

  private static final Pattern PART = Pattern.compile("^Part (\\S+#\\d+):");

  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final LoggerContext context = (LoggerContext) LogManager.getContext(false);

  private CapturedLog() {}

  public static CapturedLog open() {
    CapturedLog log = new CapturedLog();
    AbstractAppender appender =
        new AbstractAppender("captured", null, null, false, Property.EMPTY_ARRAY) {
          @Override
          public void append(LogEvent event) {
            log.lines.add(event.getMessage().getFormattedMessage());
          }
        };
    appender.start();
    LoggerConfig logger = new LoggerConfig(LOGGER, Level.INFO, false);
    logger.addAppender(appender, Level.INFO, null);
    Configuration configuration = log.context.getConfiguration();
    configuration.addLogger(LOGGER, logger);
    log.context.updateLoggers();
    return log;
  }

  /** Messages in their order. */
  public List<String> lines() {
    return List.copyOf(lines);
  }

  /** Messages that tell of something, such as {@code Drop nih/first}. */
  public List<String> linesOf(String subject) {
    return lines.stream().filter(line -> line.startsWith(subject + ":")).toList();
  }

  /**
   * Ids of the parts that are told of.
   *
   * @param prefix what the ids begin with, such as {@code nih/first@}
   */
  public SortedSet<String> partsOf(String prefix) {
    SortedSet<String> parts = new TreeSet<>();
    for (String line : lines) {
      Matcher part = PART.matcher(line);
      if (part.find() && part.group(1).startsWith(prefix)) {
        parts.add(part.group(1));
      }
    }
    return parts;
  }

  /** Messages with # for each number, sorted, and without checkpoints, which come by the clock. */
  public List<String> withoutNumbers() {
    return lines.stream()
        .filter(line -> !line.startsWith("Checkpoint "))
        .map(line -> line.replaceAll("[0-9a-f]{16,}|\\d+", "#"))
        .sorted()
        .toList();
  }

  @Override
  public void close() {
    context.getConfiguration().removeLogger(LOGGER);
    context.updateLoggers();
  }
}
