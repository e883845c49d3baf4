package io.radflow.preprocess.view;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.annotation.Internal;

/**
 * A drop with its place in the view: the parts of all units are numbered through, because that
 * number is in the names of the view's objects.
 *
 * @param drop DATASET/DROP
 * @param firstPart number of its first part in the view
 * @param parts number of its parts, at least 1
 */
@Internal
public record SampleUnit(String drop, int firstPart, int parts) {

  private static final Pattern NAME = Pattern.compile("(.+)@(\\d+)\\+(\\d+)");

  /** The name by which Flink's state knows the unit. */
  public String name() {
    return drop + "@" + firstPart + "+" + parts;
  }

  public static SampleUnit parse(String name) {
    Matcher matcher = NAME.matcher(name);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("'" + name + "' is not DATASET/DROP@FIRST+PARTS");
    }
    return new SampleUnit(
        matcher.group(1), Integer.parseInt(matcher.group(2)), Integer.parseInt(matcher.group(3)));
  }

  /** The number of the part after the unit's last. */
  public int end() {
    return firstPart + parts;
  }

  public String dataset() {
    return drop.substring(0, drop.indexOf('/'));
  }
}
