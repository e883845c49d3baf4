package io.radflow.infra.progress;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.flink.annotation.Internal;

/**
 * How far a stage is.
 *
 * @param stage what is done, such as {@code train digits}
 * @param counts what to tell of it, such as {@code 1,200 samples}, in order
 * @param done in the unit of {@code total}
 * @param total 0 if it is not known
 * @param measures what to tell after the share that is done, such as {@code loss 0.3}, in order
 */
@Internal
public record Progress(
    String stage, List<String> counts, double done, double total, List<String> measures) {

  private static final long LEAST_MEASURED_MILLIS = 2000;

  public Progress {
    counts = List.copyOf(counts);
    measures = List.copyOf(measures);
  }

  /** A stage of which nothing is known but that it runs. */
  public static Progress starting(String stage) {
    return new Progress(stage, List.of("starting"), 0, 0, List.of());
  }

  /**
   * One line.
   *
   * @param elapsed since the stage began
   */
  public String line(Duration elapsed) {
    return line(elapsed, elapsed, 0);
  }

  /**
   * One line of a stage that went on from earlier work.
   *
   * @param elapsed since the stage began
   * @param measured since the first count of this run was seen
   * @param doneBefore that count, which says nothing of the speed
   */
  public String line(Duration elapsed, Duration measured, double doneBefore) {
    List<String> words = words();
    double doneNow = done - doneBefore;
    if (total > 0 && doneNow > 0 && measured.toMillis() >= LEAST_MEASURED_MILLIS) {
      double seconds = measured.toMillis() / 1000.0 * (total - done) / doneNow;
      words.add(clock(Duration.ofSeconds(Math.round(Math.max(0, seconds)))) + " left");
    } else {
      words.add(clock(elapsed) + " so far");
    }
    return stage + ": " + String.join(", ", words);
  }

  /** Counts and measures alone. */
  public String brief() {
    return String.join(", ", words());
  }

  private List<String> words() {
    List<String> words = new ArrayList<>(counts);
    if (total > 0) {
      words.add(String.format(Locale.ROOT, "%.0f%%", 100 * Math.min(1, done / total)));
    }
    words.addAll(measures);
    return words;
  }

  /** {@code 2 h 5 min}, {@code 3 min 20 s}, {@code 45 s}. */
  public static String clock(Duration time) {
    long seconds = time.toSeconds();
    if (seconds < 60) {
      return seconds + " s";
    }
    if (seconds < 3600) {
      return seconds / 60 + " min " + seconds % 60 + " s";
    }
    return seconds / 3600 + " h " + seconds % 3600 / 60 + " min";
  }

  /** {@code 1,234 samples}. */
  public static String count(double number, String unit) {
    return String.format(Locale.ROOT, "%,.0f %s", number, unit);
  }
}
