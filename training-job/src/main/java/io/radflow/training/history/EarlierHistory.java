package io.radflow.training.history;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.annotation.Internal;

/**
 * What a run had told when a snapshot was published that it goes on from.
 *
 * @param lastStep metrics of the step before
 * @param passes the passes before
 * @param rows how they came; null where that is not known
 */
@Internal
public record EarlierHistory(
    TreeMap<String, Double> lastStep, ArrayList<PassMeasures> passes, RowCounts rows)
    implements Serializable {

  /** At a run's beginning. */
  public static final EarlierHistory NONE = new EarlierHistory(Map.of(), List.of(), RowCounts.NONE);

  public EarlierHistory(Map<String, Double> lastStep, List<PassMeasures> passes, RowCounts rows) {
    this(new TreeMap<>(lastStep), new ArrayList<>(passes), rows);
  }
}
