package io.radflow.training.weights;

import org.apache.flink.annotation.Internal;

/** Text from a file as an error may show it. */
@Internal
public final class Printable {

  private static final int LONGEST = 120;

  private Printable() {}

  /** The text in printable ASCII, other characters as {@code ?}, cut where it is very long. */
  public static String of(String text) {
    String cut = text.length() > LONGEST ? text.substring(0, LONGEST) : text;
    String shown = cut.replaceAll("[^ -~]", "?");
    return cut.length() < text.length() ? shown + "... (" + text.length() + " characters)" : shown;
  }
}
