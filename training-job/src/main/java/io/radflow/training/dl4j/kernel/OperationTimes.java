package io.radflow.training.dl4j.kernel;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.annotation.Internal;

/** Where the time goes, by operation. */
@Internal
public final class OperationTimes {

  private final Map<String, Entry> entries = new LinkedHashMap<>();

  /**
   * One operation's share.
   *
   * @param operation what was done
   * @param calls how often
   * @param nanos in all
   */
  public record Entry(String operation, long calls, long nanos) {

    private Entry plus(long more) {
      return new Entry(operation, calls + 1, nanos + more);
    }
  }

  void add(String operation, long nanos) {
    entries.put(operation, entries.getOrDefault(operation, new Entry(operation, 0, 0)).plus(nanos));
  }

  /** Forgets all. */
  public void clear() {
    entries.clear();
  }

  /** Every operation, the longest first. */
  public List<Entry> longestFirst() {
    List<Entry> sorted = new ArrayList<>(entries.values());
    sorted.sort(Comparator.comparingLong(Entry::nanos).reversed());
    return sorted;
  }
}
