package io.radflow.preprocess.view;

import io.radflow.core.manifest.ViewManifest.LabelCount;
import io.radflow.preprocess.labels.LabelSpace;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** Counts rows and label values by split. */
final class LabelTally {

  private final Map<String, Long> rows = new TreeMap<>();
  private final Map<String, Long> labels = new HashMap<>();

  void addRows(String split, long amount) {
    rows.merge(split, amount, Long::sum);
  }

  /**
   * @param counter as {@link Counters#positive} and {@link Counters#unknown} name it
   */
  void addLabels(String counter, long amount) {
    labels.merge(counter, amount, Long::sum);
  }

  long rows() {
    return rows.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Split → label → its counts. */
  Map<String, Map<String, LabelCount>> counts(LabelSpace space) {
    Map<String, Map<String, LabelCount>> counts = new TreeMap<>();
    rows.forEach(
        (split, size) -> {
          Map<String, LabelCount> ofSplit = new LinkedHashMap<>();
          for (int i = 0; i < space.size(); i++) {
            long positive = labels.getOrDefault(Counters.positive(split, i), 0L);
            long unknown = labels.getOrDefault(Counters.unknown(split, i), 0L);
            ofSplit.put(
                space.labels().get(i), LabelCount.of(positive, size - positive - unknown, unknown));
          }
          counts.put(split, ofSplit);
        });
    return counts;
  }
}
