package io.radflow.training.permit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.flink.annotation.Internal;

/**
 * Ranks that did the same steps have different parameters: one of them has computed, stored or
 * received wrong numbers. What follows is a restart from a checkpoint of before.
 */
@Internal
public final class DivergedRanksException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * @param steps done by all ranks
   * @param when such as "at checkpoint 3"
   * @param hashes by rank
   */
  DivergedRanksException(long steps, String when, long[] hashes) {
    super(
        String.format(
            "The ranks' parameters differ after step %d, %s: %s. One of them has computed or"
                + " received wrong numbers",
            steps, when, parts(hashes)));
  }

  private static String parts(long[] hashes) {
    Map<Long, List<Integer>> ranks = new TreeMap<>();
    for (int rank = 0; rank < hashes.length; rank++) {
      ranks.computeIfAbsent(hashes[rank], hash -> new ArrayList<>()).add(rank);
    }
    return ranks.entrySet().stream()
        .sorted((a, b) -> Integer.compare(a.getValue().size(), b.getValue().size()))
        .map(part -> String.format("%s: %016x", name(part.getValue()), part.getKey()))
        .collect(Collectors.joining("; "));
  }

  private static String name(List<Integer> ranks) {
    return (ranks.size() == 1 ? "rank " : "ranks ")
        + ranks.stream().map(String::valueOf).collect(Collectors.joining(", "));
  }
}
