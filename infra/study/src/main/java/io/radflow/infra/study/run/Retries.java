package io.radflow.infra.study.run;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * How often, and when, what failed by accident is tried again: after a second, then after twice as
 * long as before, up to a minute.
 */
final class Retries {

  private static final Duration LONGEST = Duration.ofMinutes(1);

  private final int most;
  private final Duration first;
  private final Map<String, Integer> failures = new HashMap<>();
  private final Map<String, Long> notBefore = new HashMap<>();

  /**
   * @param most attempts after the first, of a node
   * @param first wait
   */
  Retries(int most, Duration first) {
    this.most = most;
    this.first = first;
  }

  /**
   * Counts an accident.
   *
   * @return whether the node is to be tried again
   */
  boolean failed(String node, long nowNanos) {
    int count = failures.merge(node, 1, Integer::sum);
    Duration wait = first.multipliedBy(1L << Math.min(20, count - 1));
    notBefore.put(node, nowNanos + (wait.compareTo(LONGEST) < 0 ? wait : LONGEST).toNanos());
    return count <= most;
  }

  boolean isDue(String node, long nowNanos) {
    Long time = notBefore.get(node);
    return time == null || nowNanos - time >= 0;
  }
}
