package io.radflow.eval.study;

import java.util.Comparator;
import org.apache.flink.annotation.Internal;

/**
 * Size of a BiT network.
 *
 * @param depth in layers
 * @param width factor of the channels
 */
@Internal
public record Network(int depth, int width) implements Comparable<Network> {

  private static final Comparator<Network> SMALLEST_FIRST =
      Comparator.comparingInt(Network::depth).thenComparingInt(Network::width);

  /** As tables head it: ResNet-50x1. */
  public String title() {
    return "ResNet-" + depth + "x" + width;
  }

  /** As legends have room for it: R50x1. */
  public String shortTitle() {
    return "R" + depth + "x" + width;
  }

  @Override
  public int compareTo(Network other) {
    return SMALLEST_FIRST.compare(this, other);
  }
}
