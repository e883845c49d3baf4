package io.radflow.preprocess.augment;

import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Named numbers of an augmentation. */
final class Parameters {

  private final String augmentation;
  private final Map<String, String> given;
  private final Map<String, String> left;
  private final TreeSet<String> known = new TreeSet<>();

  Parameters(String augmentation, Map<String, String> values) {
    this.augmentation = augmentation;
    this.given = Map.copyOf(values);
    this.left = new TreeMap<>(values);
  }

  double take(String name, double defaultValue, double minimum, double maximum) {
    known.add(name);
    left.remove(name);
    String text = given.get(name);
    if (text == null) {
      return defaultValue;
    }
    double value = parse(text);
    if (!(value >= minimum && value <= maximum)) {
      throw new IllegalArgumentException(
          String.format(
              "Augmentation %s: %s is '%s'; expected a number from %s to %s",
              augmentation, name, text, minimum, maximum));
    }
    return value;
  }

  void assertAllTaken() {
    if (!left.isEmpty()) {
      throw new IllegalArgumentException(
          String.format(
              "Augmentation %s has no parameter %s; it has %s",
              augmentation, left.keySet(), known));
    }
  }

  private static double parse(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }
}
