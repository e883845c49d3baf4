package io.radflow.eval.study;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
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
 * @param notShown cells whose column shows a model of more steps
 */
@Internal
public record TransferTable(
    List<Network> networks,
    List<Row> rows,
    List<ScaleComparison> comparisons,
    List<StudyCell> notShown) {

  /** Means that differ by less than rounding are one, in percent. */
  private static final double ROUNDING = 1e-9;

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

  /** A target's cells; a column without runs is not in it. */
  public record Row(Target target, TreeMap<Column, Entry> entries) {

    public Optional<Entry> entry(Network network, DataScale scale) {
      return Optional.ofNullable(entries.get(new Column(network, scale)));
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
    Map<Target, TreeMap<Column, StudyCell>> cells = new TreeMap<>();
    List<StudyCell> notShown = new ArrayList<>();
    for (StudyCell cell : study.headline()) {
      Optional<Column> column = column(cell);
      if (column.isPresent() && cell.shot().equals(Shot.FULL)) {
        // Cells come with fewer steps of pre-training first.
        StudyCell before =
            cells.computeIfAbsent(cell.target(), one -> new TreeMap<>()).put(column.get(), cell);
        if (before != null) {
          notShown.add(before);
        }
      }
    }
    List<ScaleComparison> comparisons = new ArrayList<>();
    for (Map.Entry<Target, TreeMap<Column, StudyCell>> row : cells.entrySet()) {
      comparisons.addAll(ScaleComparisons.of(row.getKey(), row.getValue(), images));
    }
    comparisons = ScaleComparisons.adjusted(comparisons);
    TreeSet<Network> networks = new TreeSet<>();
    List<Row> rows = new ArrayList<>();
    for (Map.Entry<Target, TreeMap<Column, StudyCell>> row : cells.entrySet()) {
      row.getValue().keySet().forEach(column -> networks.add(column.network()));
      rows.add(row(row.getKey(), row.getValue(), comparisons));
    }
    return new TransferTable(List.copyOf(networks), rows, comparisons, notShown);
  }

  private static Optional<Column> column(StudyCell cell) {
    PretrainedModel model = cell.model();
    return model
        .network()
        .flatMap(
            network ->
                DataScale.of(model.source(), cell.target())
                    .map(scale -> new Column(network, scale)));
  }

  private static Row row(
      Target target, TreeMap<Column, StudyCell> cells, List<ScaleComparison> comparisons) {
    Map<Network, Double> best = new LinkedHashMap<>();
    cells.forEach(
        (column, cell) -> best.merge(column.network(), cell.statistics().mean(), Math::max));
    double bestOfRow = most(best.values());
    TreeMap<Column, Entry> entries = new TreeMap<>();
    cells.forEach(
        (column, cell) -> {
          double mean = cell.statistics().mean();
          boolean same =
              comparisons.stream()
                  .filter(one -> one.smaller() == cell || one.larger() == cell)
                  .anyMatch(ScaleComparison::isSame);
          entries.put(
              column,
              new Entry(
                  cell,
                  mean >= best.get(column.network()) - ROUNDING,
                  mean >= bestOfRow - ROUNDING,
                  same));
        });
    return new Row(target, entries);
  }

  private static double most(Collection<Double> values) {
    return values.stream().max(Comparator.naturalOrder()).orElse(Double.NaN);
  }
}
