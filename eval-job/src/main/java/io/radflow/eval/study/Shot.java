package io.radflow.eval.study;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.annotation.Internal;

/**
 * How much of a target's training images runs had.
 *
 * @param name full_shot or K_shot, for K of each class
 */
@Internal
public record Shot(String name) implements Comparable<Shot> {

  public static final Shot FULL = new Shot("full_shot");

  private static final Pattern FEW = Pattern.compile("([0-9]{1,9})_shot");

  private static final Comparator<Shot> FEWEST_FIRST =
      Comparator.comparingLong(Shot::perClass).thenComparing(Shot::name);

  private long perClass() {
    Matcher few = FEW.matcher(name);
    if (few.matches()) {
      return Long.parseLong(few.group(1));
    }
    return equals(FULL) ? Long.MAX_VALUE : Long.MAX_VALUE - 1;
  }

  /** As axes show it: 10, full. */
  public String title() {
    return name.endsWith("_shot") ? name.substring(0, name.length() - "_shot".length()) : name;
  }

  @Override
  public int compareTo(Shot other) {
    return FEWEST_FIRST.compare(this, other);
  }
}
