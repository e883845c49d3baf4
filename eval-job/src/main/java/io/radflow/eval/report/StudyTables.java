package io.radflow.eval.report;

import io.radflow.eval.page.Table;
import io.radflow.eval.results.PublishedResult;
import io.radflow.eval.results.ResultFault;
import io.radflow.eval.results.ResultRow;
import io.radflow.eval.statistics.SampleStatistics;
import io.radflow.eval.statistics.WelchTest;
import io.radflow.eval.study.ImageComparison;
import io.radflow.eval.study.Network;
import io.radflow.eval.study.ScaleComparison;
import io.radflow.eval.study.Study;
import io.radflow.eval.study.StudyCell;
import io.radflow.eval.study.TransferTable;
import io.radflow.eval.study.TransferTable.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The tables of a study, one row a cell. */
final class StudyTables {

  private StudyTables() {}

  /** Table 1 cell by cell, with its marks in words. */
  static Table transfer(TransferTable table) {
    List<List<String>> rows = new ArrayList<>();
    table
        .rows()
        .forEach(
            row ->
                row.entries()
                    .forEach(
                        (column, entry) ->
                            rows.add(transfer(entry, column.network(), column.scale().title()))));
    return new Table(
        "Table 1",
        List.of(
            "target",
            "dataset",
            "metric",
            "network",
            "source",
            "pretrained_model",
            "#mean",
            "#deviation",
            "#seeds",
            "#superseded",
            "best_of_network",
            "best_of_row",
            "same_as_other_scale"),
        rows);
  }

  private static List<String> transfer(Entry entry, Network network, String source) {
    StudyCell cell = entry.cell();
    SampleStatistics statistics = cell.statistics();
    return List.of(
        cell.target().title(),
        cell.target().dataset(),
        cell.metric(),
        network.title(),
        source,
        cell.model().name(),
        Numbers.percent(statistics.mean()),
        statistics.deviation().stream().mapToObj(Numbers::percent).findFirst().orElse(""),
        Integer.toString(statistics.count()),
        Integer.toString(cell.superseded().size()),
        Boolean.toString(entry.best()),
        Boolean.toString(entry.bestOfRow()),
        Boolean.toString(entry.same()));
  }

  /** Every cell of the study. */
  static Table cells(Study study) {
    List<List<String>> rows = new ArrayList<>();
    for (StudyCell cell : study.cells()) {
      SampleStatistics statistics = cell.statistics();
      rows.add(
          List.of(
              cell.target().title(),
              cell.target().dataset(),
              Numbers.metric(cell.metric()),
              cell.shot().title(),
              cell.model().name(),
              Numbers.percent(statistics.mean()),
              statistics.deviation().stream()
                  .mapToObj(Numbers::percent)
                  .findFirst()
                  .orElse(Numbers.NONE),
              Integer.toString(statistics.count()),
              Integer.toString(cell.superseded().size()),
              remark(cell)));
    }
    return new Table(
        "All cells, in percent",
        List.of(
            "target",
            "data set",
            "metric",
            "shots",
            "model",
            "#mean",
            "#deviation",
            "#seeds",
            "#superseded",
            "remark"),
        rows);
  }

  private static String remark(StudyCell cell) {
    List<String> remarks = new ArrayList<>();
    if (cell.runs().size() == 1) {
      remarks.add("one seed: no deviation");
    }
    if (!cell.missingSeeds().isEmpty()) {
      remarks.add(
          "no run of seed "
              + cell.missingSeeds().stream()
                  .map(String::valueOf)
                  .collect(Collectors.joining(", ")));
    }
    List<PublishedResult> results = cell.runs().stream().map(ResultRow::result).toList();
    List<Long> steps = results.stream().map(PublishedResult::lastStep).distinct().sorted().toList();
    if (steps.size() > 1) {
      remarks.add(
          "runs of "
              + steps.stream().map(String::valueOf).collect(Collectors.joining(" and "))
              + " steps");
    }
    if (results.stream().anyMatch(result -> Boolean.FALSE.equals(result.patientDisjoint()))) {
      remarks.add("NOT patient-disjoint");
    }
    return String.join("; ", remarks);
  }

  static Table comparisons(TransferTable table) {
    List<List<String>> rows = new ArrayList<>();
    for (ScaleComparison one : table.comparisons()) {
      List<String> row =
          new ArrayList<>(
              List.of(
                  one.target().title(),
                  one.network().shortTitle(),
                  one.domain().title(),
                  String.format(
                      Locale.ROOT,
                      "%+.2f",
                      one.larger().statistics().mean() - one.smaller().statistics().mean())));
      addWelch(one, row);
      addImages(one.images(), row);
      row.add(verdict(one));
      rows.add(row);
    }
    return new Table(
        "Data scales compared",
        List.of(
            "target",
            "network",
            "domain",
            "#difference",
            "#t",
            "#df",
            "#p",
            "#p (Holm)",
            "over images",
            "#p over images (Holm)",
            "verdict"),
        rows);
  }

  private static void addWelch(ScaleComparison one, List<String> row) {
    if (one.welch().isPresent()) {
      WelchTest welch = one.welch().get();
      row.add(String.format(Locale.ROOT, "%.2f", welch.t()));
      row.add(
          Double.isNaN(welch.degreesOfFreedom())
              ? Numbers.NONE
              : String.format(Locale.ROOT, "%.1f", welch.degreesOfFreedom()));
      row.add(Numbers.pValue(welch.pValue()));
      row.add(Numbers.pValue(one.adjusted()));
    } else {
      row.addAll(List.of(Numbers.NONE, Numbers.NONE, Numbers.NONE, Numbers.NONE));
    }
  }

  private static void addImages(ImageComparison images, List<String> row) {
    String found =
        images.isMade()
            ? String.format(
                "%d of %d tests differ, over %d seeds",
                images.differing(), images.tests(), images.pairs())
            : "";
    row.add(
        found.isEmpty() || images.remark().isEmpty()
            ? found + images.remark()
            : found + "; " + images.remark());
    row.add(Numbers.pValue(images.leastAdjusted()));
  }

  private static String verdict(ScaleComparison one) {
    if (one.welch().isEmpty() && !one.images().isMade()) {
      return "cannot be told: fewer than two seeds";
    }
    return one.isSame() ? "no significant difference" : "different";
  }

  static Table faults(Study study) {
    List<List<String>> rows = new ArrayList<>();
    for (ResultFault fault : study.faults()) {
      rows.add(
          List.of(
              fault.file(),
              Long.toString(fault.line()),
              fault.column(),
              fault.value(),
              fault.expected()));
    }
    return new Table(
        "Rows of results that are not counted",
        List.of("file", "#line", "column", "found", "expected"),
        rows);
  }
}
