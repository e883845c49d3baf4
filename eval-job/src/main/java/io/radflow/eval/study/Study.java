package io.radflow.eval.study;

import io.radflow.eval.results.PublishedResult;
import io.radflow.eval.results.ResultFault;
import io.radflow.eval.results.ResultRow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.flink.annotation.Internal;

/**
 * Results of many runs.
 *
 * @param cells by target, metric, shots and model; runs of one cell that have one seed are resumes
 *     of one run, of which the last row counts
 * @param faults rows that are not counted
 * @param files that results were read from
 */
@Internal
public record Study(List<StudyCell> cells, List<ResultFault> faults, List<String> files) {

  /** No results. */
  public static final Study NONE = new Study(List.of(), List.of(), List.of());

  private static final Comparator<StudyCell> ORDER =
      Comparator.comparing(StudyCell::target)
          .thenComparing(cell -> !cell.metric().equals(cell.target().metric()))
          .thenComparing(StudyCell::metric)
          .thenComparing(StudyCell::shot)
          .thenComparing(StudyCell::model);

  public Study {
    cells = List.copyOf(cells);
    faults = List.copyOf(faults);
    files = List.copyOf(files);
  }

  /**
   * @param rows in an order in which resumes stand after what they resume
   */
  public static Study of(List<ResultRow> rows, List<ResultFault> faults, List<String> files) {
    Map<String, Set<String>> metrics = new HashMap<>();
    Map<List<String>, List<ResultRow>> byCell = new LinkedHashMap<>();
    for (ResultRow row : rows) {
      PublishedResult result = row.result();
      metrics.computeIfAbsent(result.dataset(), one -> new TreeSet<>()).add(result.metric());
      byCell
          .computeIfAbsent(
              List.of(result.dataset(), result.metric(), result.pretrainedModel(), result.shot()),
              one -> new ArrayList<>())
          .add(row);
    }
    List<StudyCell> cells = new ArrayList<>();
    for (List<ResultRow> ofCell : byCell.values()) {
      String dataset = ofCell.get(0).result().dataset();
      cells.add(cell(Target.of(dataset, metrics.get(dataset)), ofCell));
    }
    cells.sort(ORDER);
    return new Study(cells, faults, files);
  }

  private static StudyCell cell(Target target, List<ResultRow> rows) {
    TreeMap<Long, ResultRow> bySeed = new TreeMap<>();
    List<ResultRow> superseded = new ArrayList<>();
    for (ResultRow row : rows) {
      ResultRow before = bySeed.put(row.result().seed(), row);
      if (before != null) {
        superseded.add(before);
      }
    }
    PublishedResult any = rows.get(0).result();
    return new StudyCell(
        target,
        any.metric(),
        PretrainedModel.of(any.pretrainedModel()),
        new Shot(any.shot()),
        List.copyOf(bySeed.values()),
        superseded);
  }

  /** Those of each target's own metric. */
  public List<StudyCell> headline() {
    return cells.stream().filter(cell -> cell.metric().equals(cell.target().metric())).toList();
  }

  /** Rows that were read and are sound. */
  public long rows() {
    return cells.stream().mapToLong(cell -> cell.runs().size() + cell.superseded().size()).sum();
  }

  public long superseded() {
    return cells.stream().mapToLong(cell -> cell.superseded().size()).sum();
  }
}
