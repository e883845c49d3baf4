package io.radflow.eval.study;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.flink.annotation.Internal;

/**
 * Size of a BiT network.
 *
 * @param depth in layers
 * @param width factor of the channels
 * @param form what makes it another network than the published one of its size; empty for that one
 */
@Internal
public record Network(int depth, int width, String form) implements Comparable<Network> {

  private static final Comparator<Network> SMALLEST_FIRST =
      Comparator.comparingInt(Network::depth)
          .thenComparingInt(Network::width)
          .thenComparing(Network::form);

  private static final Map<List<Integer>, Integer> PUBLISHED =
      Map.of(
          List.of(3, 4, 6, 3), 50,
          List.of(3, 4, 23, 3), 101,
          List.of(3, 8, 36, 3), 152);

  private static final String STEM = "IMAGENET";

  /** A published one. */
  public Network(int depth, int width) {
    this(depth, width, "");
  }

  /**
   * @param units of the blocks
   * @param stem by its name; null for the published one
   */
  static Network of(List<Integer> units, int width, String stem) {
    List<String> form = new ArrayList<>();
    if (!PUBLISHED.containsKey(units)) {
      form.add(units.stream().map(String::valueOf).collect(Collectors.joining("-")));
    }
    if (stem != null && !stem.equals(STEM)) {
      form.add(stem.toLowerCase(Locale.ROOT) + " stem");
    }
    // Three layers a unit, the stem and the head.
    int depth = 3 * units.stream().mapToInt(Integer::intValue).sum() + 2;
    return new Network(depth, width, String.join(", ", form));
  }

  /** As tables head it: ResNet-50x1. */
  public String title() {
    return "ResNet-" + depth + "x" + width + inBrackets();
  }

  /** As legends have room for it: R50x1. */
  public String shortTitle() {
    return "R" + depth + "x" + width + inBrackets();
  }

  private String inBrackets() {
    return form.isEmpty() ? "" : " (" + form + ")";
  }

  @Override
  public int compareTo(Network other) {
    return SMALLEST_FIRST.compare(this, other);
  }
}
