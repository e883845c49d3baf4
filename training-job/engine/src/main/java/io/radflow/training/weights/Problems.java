package io.radflow.training.weights;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.annotation.Internal;

/** Problems of one kind: the first few in words, the rest as a count. */
@Internal
public final class Problems {

  private static final int LISTED = 20;

  private final String kind;
  private final List<String> first = new ArrayList<>();
  private long count;

  /**
   * @param kind goes before each problem
   */
  public Problems(String kind) {
    this.kind = kind;
  }

  /** Counts a problem, and keeps its words if it is among the first. */
  public void add(String problem) {
    count++;
    if (count <= LISTED) {
      first.add(kind + " " + problem);
    }
  }

  /** What an error says of them; empty if there are none. */
  public Stream<String> lines() {
    return count <= LISTED
        ? first.stream()
        : Stream.concat(
            first.stream(), Stream.of("and " + (count - LISTED) + " more that are " + kind));
  }
}
