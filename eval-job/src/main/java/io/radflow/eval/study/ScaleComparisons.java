package io.radflow.eval.study;

import io.radflow.eval.statistics.HolmCorrection;
import io.radflow.eval.statistics.WelchTest;
import io.radflow.eval.study.TransferTable.Column;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Compares the two data scales of each domain. */
final class ScaleComparisons {

  private ScaleComparisons() {}

  /** Those of one target; p-values are not adjusted yet. */
  static List<ScaleComparison> of(Target target, Map<Column, StudyCell> cells, ImageComparer images)
      throws IOException {
    TreeSet<Network> networks =
        cells.keySet().stream().map(Column::network).collect(Collectors.toCollection(TreeSet::new));
    List<ScaleComparison> comparisons = new ArrayList<>();
    for (Network network : networks) {
      for (Domain domain : List.of(Domain.MEDICAL, Domain.NATURAL)) {
        List<StudyCell> scales =
            Arrays.stream(DataScale.values())
                .filter(scale -> scale.domain() == domain)
                .map(scale -> cells.get(new Column(network, scale)))
                .filter(cell -> cell != null)
                .toList();
        if (scales.size() == 2) {
          StudyCell smaller = scales.get(0);
          StudyCell larger = scales.get(1);
          comparisons.add(
              new ScaleComparison(
                  target,
                  network,
                  domain,
                  smaller,
                  larger,
                  WelchTest.of(larger.percent(), smaller.percent()),
                  Double.NaN,
                  images.compare(smaller, larger)));
        }
      }
    }
    return comparisons;
  }

  /** The same, by Holm's correction over all of them that have a test. */
  static List<ScaleComparison> adjusted(List<ScaleComparison> comparisons) {
    double[] adjusted =
        HolmCorrection.adjust(
            comparisons.stream()
                .flatMap(one -> one.welch().stream())
                .mapToDouble(WelchTest::pValue)
                .toArray());
    List<ScaleComparison> all = new ArrayList<>();
    int tests = 0;
    for (ScaleComparison one : comparisons) {
      all.add(one.welch().isPresent() ? one.withAdjusted(adjusted[tests++]) : one);
    }
    return all;
  }
}
