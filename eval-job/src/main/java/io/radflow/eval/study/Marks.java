package io.radflow.eval.study;

import io.radflow.eval.study.TransferTable.Entry;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;

/** Marks the best cells of a row. */
final class Marks {

  /** Means that differ by less than rounding are one, in percent. */
  private static final double ROUNDING = 1e-9;

  private Marks() {}

  /**
   * @param network of a column
   * @param same whether a cell does not differ from the other data scale of its domain
   */
  static <C, N> TreeMap<C, Entry> of(
      TreeMap<C, StudyCell> cells, Function<C, N> network, Predicate<StudyCell> same) {
    Map<N, Double> best = new LinkedHashMap<>();
    cells.forEach(
        (column, cell) -> best.merge(network.apply(column), cell.statistics().mean(), Math::max));
    double bestOfRow = best.values().stream().max(Comparator.naturalOrder()).orElse(Double.NaN);
    TreeMap<C, Entry> entries = new TreeMap<>();
    cells.forEach(
        (column, cell) -> {
          double mean = cell.statistics().mean();
          entries.put(
              column,
              new Entry(
                  cell,
                  mean >= best.get(network.apply(column)) - ROUNDING,
                  mean >= bestOfRow - ROUNDING,
                  same.test(cell)));
        });
    return entries;
  }
}
