package io.radflow.core.config;

import java.time.Duration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.util.TimeUtils;

/**
 * Of numbers, times and sizes. What is infinite, or not a number, is in no range.
 *
 * @param least where the range begins
 * @param hasLeast whether that is in it
 * @param most where it ends
 * @param hasMost whether that is in it
 */
record Range<T extends Comparable<T>>(T least, boolean hasLeast, T most, boolean hasMost)
    implements Rule<T> {

  /** What reckons in nanoseconds holds 292 years. */
  static final Duration LONGEST = Duration.ofDays(36_500);

  /** With both its ends. */
  static <T extends Comparable<T>> Range<T> of(T least, T most) {
    return new Range<>(least, true, most, true);
  }

  @Override
  public boolean accepts(T value) {
    int fromLeast = compare(value, least);
    int fromMost = compare(value, most);
    return (hasLeast ? fromLeast >= 0 : fromLeast > 0) && (hasMost ? fromMost <= 0 : fromMost < 0);
  }

  /** NaN comes after all numbers, and -0.0 is 0. */
  private static <T extends Comparable<T>> int compare(T value, T bound) {
    return value instanceof Double number && bound instanceof Double end
        ? Double.compare(number + 0.0, end)
        : value.compareTo(bound);
  }

  @Override
  public String expected() {
    if (least instanceof Double) {
      return "a number" + lower() + (most.equals(Double.MAX_VALUE) ? "" : " and" + upper());
    }
    if (least instanceof Duration shortest) {
      return "a time" + (shortest.isZero() ? "" : lower() + " and") + upper() + ", such as 30 s";
    }
    if (least instanceof MemorySize smallest) {
      String lower = smallest.getBytes() == 0 ? "" : lower();
      String upper = most.equals(MemorySize.MAX_VALUE) ? "" : upper();
      return "a size"
          + lower
          + (lower.isEmpty() || upper.isEmpty() ? "" : " and")
          + upper
          + ", such as 64 mb";
    }
    if (!most.equals(Integer.MAX_VALUE) && !most.equals(Long.MAX_VALUE)) {
      return "a whole number from " + least + " to " + most;
    }
    return "a whole number" + (least.equals(Long.MIN_VALUE) ? "" : lower());
  }

  private String lower() {
    return (hasLeast ? " of at least " : " above ") + written(least);
  }

  private String upper() {
    return (hasMost ? " of at most " : " below ") + written(most);
  }

  private static String written(Object bound) {
    if (bound instanceof Duration time) {
      return time.equals(LONGEST) ? "100 years" : TimeUtils.formatWithHighestUnit(time);
    }
    return bound instanceof Double number && number == Math.rint(number)
        ? Long.toString(number.longValue())
        : bound.toString();
  }
}
