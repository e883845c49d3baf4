package io.radflow.eval.study;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.flink.annotation.Internal;

/**
 * Table 1: full-shot transfer to each target by network and data scale.
 *
 * @param networks the smallest first
 * @param rows by target
 * @param comparisons of the data scales of each domain
 * @param notShown cells whose column shows another one of the same source and network
 */
@Internal
public record TransferTable(
    List<Network> networks,
    List<Row> rows,
    List<ScaleComparison> comparisons,
    List<StudyCell> notShown) {

  /** Where a cell stands in its row. */
  public record Column(Network network, DataScale scale) implements Comparable<Column> {

    @Override
    public int compareTo(Column other) {
      int byNetwork = network.compareTo(other.network);
      return byNetwork == 0 ? scale.compareTo(other.scale) : byNetwork;
    }
  }

  /**
   * A cell with its marks.
   *
   * @param best bold: the best source for this network
   * @param bestOfRow red: the best of all networks and sources
   * @param same italic: does not differ from the other data scale of its domain
   */
  public record Entry(StudyCell cell, boolean best, boolean bestOfRow, boolean same) {}

  /**
   * A target's cells; a column without runs is not in it.
   *
   * @param unfinished runs of each column that are not finished
   */
  public record Row(
      Target target, TreeMap<Column, Entry> entries, TreeMap<Column, Integer> unfinished) {

    public Optional<Entry> entry(Network network, DataScale scale) {
      return Optional.ofNullable(entries.get(new Column(network, scale)));
    }

    public int unfinished(Network network, DataScale scale) {
      return unfinished.getOrDefault(new Column(network, scale), 0);
    }
  }

  public TransferTable {
    networks = List.copyOf(networks);
    rows = List.copyOf(rows);
    comparisons = List.copyOf(comparisons);
    notShown = List.copyOf(notShown);
  }

  /** The table of a study's full-shot cells; empty if it has none of the table's sources. */
  public static TransferTable of(Study study, ImageComparer images) throws IOException {
    TreeMap<Target, TreeMap<Column, StudyCell>> cells = new TreeMap<>();
    TreeMap<Target, TreeMap<Column, Integer>> unfinished = new TreeMap<>();
    List<StudyCell> notShown = new ArrayList<>();
    for (StudyCell cell : study.headline()) {
      column(cell).ifPresent(column -> put(cell, column, cells, notShown));
    }
    for (StudyCell cell : study.all()) {
      Optional<Column> column =
          cell.metric().equals(cell.target().metric()) ? column(cell) : Optional.empty();
      if (column.isPresent() && !cell.unfinished().isEmpty()) {
        cells.computeIfAbsent(cell.target(), one -> new TreeMap<>());
        unfinished
            .computeIfAbsent(cell.target(), one -> new TreeMap<>())
            .merge(column.get(), cell.unfinished().size(), Integer::sum);
      }
    }
    List<ScaleComparison> comparisons = new ArrayList<>();
    for (Map.Entry<Target, TreeMap<Column, StudyCell>> row : cells.entrySet()) {
      comparisons.addAll(ScaleComparisons.of(row.getKey(), row.getValue(), images));
    }
    List<ScaleComparison> adjusted = ScaleComparisons.adjusted(comparisons);
    TreeSet<Network> networks = new TreeSet<>();
    List<Row> rows = new ArrayList<>();
    cells.forEach(
        (target, ofTarget) -> {
          TreeMap<Column, Integer> more = unfinished.getOrDefault(target, new TreeMap<>());
          ofTarget.keySet().forEach(column -> networks.add(column.network()));
          more.keySet().forEach(column -> networks.add(column.network()));
          rows.add(
              new Row(
                  target,
                  Marks.of(ofTarget, Column::network, cell -> isSame(cell, adjusted)),
                  more));
        });
    return new TransferTable(List.copyOf(networks), rows, adjusted, notShown);
  }

  private static void put(
      StudyCell cell,
      Column column,
      TreeMap<Target, TreeMap<Column, StudyCell>> cells,
      List<StudyCell> notShown) {
    TreeMap<Column, StudyCell> ofTarget =
        cells.computeIfAbsent(cell.target(), one -> new TreeMap<>());
    StudyCell before = ofTarget.get(column);
    StudyCell shown = before == null ? cell : before.shownOf(cell);
    ofTarget.put(column, shown);
    if (before != null) {
      notShown.add(shown == cell ? before : cell);
    }
  }

  private static boolean isSame(StudyCell cell, List<ScaleComparison> comparisons) {
    return comparisons.stream()
        .filter(one -> one.smaller() == cell || one.larger() == cell)
        .anyMatch(ScaleComparison::isSame);
  }

  /** The column of a full-shot cell of a target, source and network as published. */
  static Optional<Column> column(StudyCell cell) {
    PretrainedModel model = cell.model();
    return model
        .network()
        .filter(network -> network.form().isEmpty())
        .filter(network -> cell.shot().equals(Shot.FULL) && cell.target().isOfExperiment())
        .flatMap(
            network ->
                DataScale.of(model.source(), cell.target())
                    .map(scale -> new Column(network, scale)));
  }
}
