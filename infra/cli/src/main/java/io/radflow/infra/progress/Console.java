package io.radflow.infra.progress;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.apache.flink.annotation.Internal;

/**
 * The launcher's voice, and the only place that prints. On a terminal a progress line is redrawn in
 * place; elsewhere, as in a log, one is printed every few seconds. Safe for use by several threads.
 */
@Internal
public final class Console {

  private static final Duration EVERY = Duration.ofSeconds(5);
  private static final String CLEAR = "\r\033[2K";
  private static final String UP = "\033[A";

  private final PrintStream out;
  private final PrintStream err;
  private final boolean terminal;
  private final InstantSource clock;

  /** Lines that the next ones are drawn over; the cursor stands in the last. */
  private int linesOpen;

  private Instant lastLine = Instant.MIN;

  Console(PrintStream out, PrintStream err, boolean terminal, InstantSource clock) {
    this.out = out;
    this.err = err;
    this.terminal = terminal;
    this.clock = clock;
  }

  /** The process's own output. */
  public static Console system() {
    boolean terminal = System.console() != null && !"dumb".equals(System.getenv("TERM"));
    return new Console(System.out, System.err, terminal, InstantSource.system());
  }

  /** Prints to a stream as into a log. */
  public static Console of(PrintStream stream) {
    return new Console(stream, stream, false, InstantSource.system());
  }

  /** Prints a line for good. */
  public synchronized void say(String line) {
    endProgress();
    out.println(line);
    out.flush();
  }

  /** Prints what went wrong. */
  public synchronized void error(String line) {
    endProgress();
    err.println("radflow: " + line);
    err.flush();
  }

  /** Shows how far a stage is: replaces what was shown before, or adds a line now and then. */
  public synchronized void show(String line) {
    show(line, List.of(line));
  }

  /**
   * The same of many stages at a time.
   *
   * @param line what is added to a log
   * @param screen what a terminal shows
   */
  public synchronized void show(String line, List<String> screen) {
    if (terminal) {
      out.print(clear() + String.join("\n", screen));
      out.flush();
      linesOpen = screen.size();
    } else if (lastLine.equals(Instant.MIN) || !clock.instant().isBefore(lastLine.plus(EVERY))) {
      out.println(line);
      out.flush();
      lastLine = clock.instant();
    }
  }

  /** Takes the redrawn line away, and lets the next stage's first line through at once. */
  public synchronized void endProgress() {
    if (linesOpen > 0) {
      out.print(clear());
      linesOpen = 0;
    }
    lastLine = Instant.MIN;
  }

  private String clear() {
    return CLEAR + (UP + CLEAR).repeat(Math.max(0, linesOpen - 1));
  }
}
