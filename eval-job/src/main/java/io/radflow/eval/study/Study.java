package io.radflow.eval.study;

import io.radflow.eval.card.KnownRuns;
import io.radflow.eval.results.PublishedResult;
import io.radflow.eval.results.ResultFault;
import io.radflow.eval.results.ResultRow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.flink.annotation.Internal;

/**
 * Results of many runs.
 *
 * @param cells by target, metric, source, network and shots; each has a finished run, or one of
 *     which that is not told
 * @param pending cells of which no run is finished
 * @param faults rows that are not counted, and cards that cannot be used
 * @param files that results were read from
 */
@Internal
public record Study(
    List<StudyCell> cells, List<StudyCell> pending, List<ResultFault> faults, List<String> files) {

  /** No results. */
  public static final Study NONE = new Study(List.of(), List.of(), List.of(), List.of());

  private static final Comparator<StudyCell> ORDER =
      Comparator.comparing(StudyCell::target)
          .thenComparing(cell -> !cell.metric().equals(cell.target().metric()))
          .thenComparing(StudyCell::metric)
          .thenComparing(StudyCell::shot)
          .thenComparing(StudyCell::model)
          .thenComparing(StudyCell::variant);

  public Study {
    cells = List.copyOf(cells);
    pending = List.copyOf(pending);
    faults = List.copyOf(faults);
    files = List.copyOf(files);
  }

  /** Of published results, by the names that stand in them. */
  public static Study of(List<ResultRow> rows, List<ResultFault> faults, List<String> files) {
    return of(rows, faults, files, KnownRuns.NONE);
  }

  /**
   * @param rows of the same run and step the last counts
   * @param known what cards tell of the runs
   */
  public static Study of(
      List<ResultRow> rows, List<ResultFault> faults, List<String> files, KnownRuns known) {
    Map<String, Set<String>> metrics = new HashMap<>();
    for (ResultRow row : rows) {
      PublishedResult result = row.result();
      metrics.computeIfAbsent(result.dataset(), one -> new LinkedHashSet<>()).add(result.metric());
    }
    List<StudyCell> cells = new ArrayList<>();
    List<StudyCell> pending = new ArrayList<>();
    for (StudyCell cell : new CellGrouping(runs(rows, new RunIdentifier(known, metrics))).cells()) {
      (cell.runs().isEmpty() ? pending : cells).add(cell);
    }
    cells.sort(ORDER);
    pending.sort(ORDER);
    List<ResultFault> all = new ArrayList<>(faults);
    all.addAll(known.faults());
    return new Study(cells, pending, all, files);
  }

  /** The runs, with the rows of each that another one of more steps, or a later one, supersedes. */
  private static Map<IdentifiedRun, List<ResultRow>> runs(
      List<ResultRow> rows, RunIdentifier identifier) {
    Map<List<Object>, List<ResultRow>> resumed = new LinkedHashMap<>();
    for (ResultRow row : rows) {
      resumed.computeIfAbsent(identifier.resumed(row), one -> new ArrayList<>()).add(row);
    }
    Map<IdentifiedRun, List<ResultRow>> runs = new LinkedHashMap<>();
    for (List<ResultRow> ofRun : resumed.values()) {
      ResultRow newest = ofRun.get(0);
      for (ResultRow row : ofRun) {
        newest = row.result().lastStep() >= newest.result().lastStep() ? row : newest;
      }
      List<ResultRow> others = new ArrayList<>(ofRun);
      others.remove(newest);
      runs.put(identifier.run(newest), others);
    }
    return runs;
  }

  /** Those of each target's own metric. */
  public List<StudyCell> headline() {
    return cells.stream().filter(cell -> cell.metric().equals(cell.target().metric())).toList();
  }

  /** Cells and pending ones. */
  public List<StudyCell> all() {
    return Stream.concat(cells.stream(), pending.stream()).toList();
  }

  /** Rows that were read and are sound. */
  public long rows() {
    return all().stream().mapToLong(cell -> cell.runs().size() + cell.superseded().size()).sum()
        + unfinished();
  }

  public long superseded() {
    return all().stream().mapToLong(cell -> cell.superseded().size()).sum();
  }

  /** Newest rows of runs that are not finished. */
  public long unfinished() {
    return all().stream().mapToLong(cell -> cell.unfinished().size()).sum();
  }
}
