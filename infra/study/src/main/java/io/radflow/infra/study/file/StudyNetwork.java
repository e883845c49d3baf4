package io.radflow.infra.study.file;

import java.util.List;
import java.util.Map;
import org.apache.flink.annotation.Internal;

/**
 * A network by its name.
 *
 * @param name such as r50x1
 */
@Internal
public record StudyNetwork(String name) {

  /** Three convolutions a unit, the root's and the head. */
  private static final Map<String, List<Integer>> UNITS =
      Map.of(
          "14", List.of(1, 1, 1, 1),
          "26", List.of(2, 2, 2, 2),
          "50", List.of(3, 4, 6, 3),
          "101", List.of(3, 4, 23, 3),
          "152", List.of(3, 8, 36, 3));

  /** Units of its four blocks. */
  public List<Integer> units() {
    return UNITS.get(name.substring(1, name.indexOf('x')));
  }

  public int width() {
    return Integer.parseInt(name.substring(name.indexOf('x') + 1));
  }
}
