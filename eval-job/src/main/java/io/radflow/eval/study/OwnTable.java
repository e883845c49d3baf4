package io.radflow.eval.study;

import io.radflow.eval.study.TransferTable.Entry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.flink.annotation.Internal;

/**
 * Full-shot transfer that Table 1 has no place for: to own targets, or from own sources and others
 * that it has no column of. A target's row has its cells of Table 1 too, so that they can be
 * compared.
 *
 * @param columns that a row has a cell in
 * @param rows by target
 * @param notShown cells whose column shows another one of the same source and network
 */
@Internal
public record OwnTable(List<Column> columns, List<Row> rows, List<StudyCell> notShown) {

  /** Where a cell stands in its row. */
  public record Column(Optional<Network> network, Source source) implements Comparable<Column> {

    private static final Comparator<Column> ORDER =
        Comparator.comparing(
                (Column column) -> column.network().orElse(new Network(Integer.MAX_VALUE, 0)))
            .thenComparing(Column::source);

    static Column of(StudyCell cell) {
      return new Column(cell.model().network(), cell.model().source());
    }

    @Override
    public int compareTo(Column other) {
      return ORDER.compare(this, other);
    }
  }

  /**
   * A target's cells.
   *
   * @param unfinished runs of each column that are not finished
   */
  public record Row(
      Target target, TreeMap<Column, Entry> entries, TreeMap<Column, Integer> unfinished) {}

  public OwnTable {
    columns = List.copyOf(columns);
    rows = List.copyOf(rows);
    notShown = List.copyOf(notShown);
  }

  /** The table of a study; empty if Table 1 has all of it. */
  public static OwnTable of(Study study) {
    List<StudyCell> fullShot =
        study.all().stream()
            .filter(cell -> cell.metric().equals(cell.target().metric()))
            .filter(cell -> cell.shot().equals(Shot.FULL))
            .toList();
    Set<Target> targets = new HashSet<>();
    for (StudyCell cell : fullShot) {
      if (TransferTable.column(cell).isEmpty()) {
        targets.add(cell.target());
      }
    }
    TreeMap<Target, TreeMap<Column, StudyCell>> cells = new TreeMap<>();
    TreeMap<Target, TreeMap<Column, Integer>> unfinished = new TreeMap<>();
    List<StudyCell> notShown = new ArrayList<>();
    for (StudyCell cell : fullShot) {
      if (targets.contains(cell.target())) {
        put(cell, cells, unfinished, notShown);
      }
    }
    TreeSet<Column> columns = new TreeSet<>();
    List<Row> rows = new ArrayList<>();
    for (Map.Entry<Target, TreeMap<Column, StudyCell>> row : cells.entrySet()) {
      TreeMap<Column, Integer> more = unfinished.get(row.getKey());
      columns.addAll(row.getValue().keySet());
      columns.addAll(more.keySet());
      rows.add(
          new Row(row.getKey(), Marks.of(row.getValue(), Column::network, cell -> false), more));
    }
    return new OwnTable(List.copyOf(columns), rows, notShown);
  }

  private static void put(
      StudyCell cell,
      TreeMap<Target, TreeMap<Column, StudyCell>> cells,
      TreeMap<Target, TreeMap<Column, Integer>> unfinished,
      List<StudyCell> notShown) {
    TreeMap<Column, StudyCell> ofTarget =
        cells.computeIfAbsent(cell.target(), one -> new TreeMap<>());
    TreeMap<Column, Integer> more =
        unfinished.computeIfAbsent(cell.target(), one -> new TreeMap<>());
    Column column = Column.of(cell);
    if (!cell.unfinished().isEmpty()) {
      more.merge(column, cell.unfinished().size(), Integer::sum);
    }
    if (cell.runs().isEmpty()) {
      return;
    }
    StudyCell before = ofTarget.get(column);
    StudyCell shown = before == null ? cell : before.shownOf(cell);
    ofTarget.put(column, shown);
    if (before != null) {
      notShown.add(shown == cell ? before : cell);
    }
  }
}
