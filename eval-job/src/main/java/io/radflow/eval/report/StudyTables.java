package io.radflow.eval.report;

import static io.radflow.eval.page.Column.Type.NUMBER;
import static io.radflow.eval.page.Column.Type.TEXT;
import static io.radflow.eval.page.Column.column;

import io.radflow.eval.page.PageTable;
import io.radflow.eval.results.PublishedResult;
import io.radflow.eval.results.ResultFault;
import io.radflow.eval.statistics.WelchTest;
import io.radflow.eval.study.IdentifiedRun;
import io.radflow.eval.study.ImageComparison;
import io.radflow.eval.study.Network;
import io.radflow.eval.study.OwnTable;
import io.radflow.eval.study.ScaleComparison;
import io.radflow.eval.study.Study;
import io.radflow.eval.study.StudyCell;
import io.radflow.eval.study.TransferTable;
import io.radflow.eval.study.TransferTable.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The tables of a study, one row a cell. */
final class StudyTables {

  private static final int MOST_REMARKS = 12;

  private StudyTables() {}

  /** A cell of a table and the column that it stands in. */
  private record Placed(String network, String source, Entry entry) {

    StudyCell cell() {
      return entry.cell();
    }
  }

  /** Table 1 cell by cell, with its marks in words. */
  static PageTable transfer(TransferTable table) {
    List<Placed> rows = new ArrayList<>();
    table
        .rows()
        .forEach(
            row ->
                row.entries()
                    .forEach(
                        (place, entry) ->
                            rows.add(
                                new Placed(
                                    place.network().title(), place.scale().title(), entry))));
    return placed("Table 1", rows);
  }

  /** The same of own targets and sources. */
  static PageTable own(OwnTable table) {
    List<Placed> rows = new ArrayList<>();
    table
        .rows()
        .forEach(
            row ->
                row.entries()
                    .forEach(
                        (place, entry) ->
                            rows.add(
                                new Placed(
                                    place.network().map(Network::title).orElse(""),
                                    place.source().title(),
                                    entry))));
    return placed("Own targets and sources", rows);
  }

  private static PageTable placed(String title, List<Placed> rows) {
    return PageTable.of(
        title,
        List.of(
            column("target", TEXT, row -> row.cell().target().title()),
            column("dataset", TEXT, row -> row.cell().target().dataset()),
            column("metric", TEXT, row -> row.cell().metric()),
            column("network", TEXT, Placed::network),
            column("source", TEXT, Placed::source),
            column("pretrained_model", TEXT, row -> row.cell().model().name()),
            column("mean", NUMBER, row -> Numbers.percent(row.cell().statistics().mean())),
            column("deviation", NUMBER, row -> Numbers.deviation(row.cell().statistics(), "")),
            column("seeds", NUMBER, row -> row.cell().statistics().count()),
            column("superseded", NUMBER, row -> row.cell().superseded().size()),
            column("best_of_network", TEXT, row -> row.entry().best()),
            column("best_of_row", TEXT, row -> row.entry().bestOfRow()),
            column("same_as_other_scale", TEXT, row -> row.entry().same())),
        rows);
  }

  /** Every cell of the study. */
  static PageTable cells(Study study) {
    return PageTable.of(
        "All cells, in percent",
        List.of(
            column("target", TEXT, cell -> cell.target().title()),
            column("data set", TEXT, cell -> cell.target().dataset()),
            column("metric", TEXT, cell -> Numbers.metric(cell.metric())),
            column("shots", TEXT, cell -> cell.shot().title()),
            column("model", TEXT, cell -> cell.model().name()),
            column("mean", NUMBER, StudyTables::mean),
            column("deviation", NUMBER, cell -> Numbers.deviation(cell.statistics(), Numbers.NONE)),
            column("seeds", NUMBER, cell -> cell.statistics().count()),
            column("superseded", NUMBER, cell -> cell.superseded().size()),
            column("remark", TEXT, StudyTables::remark),
            column("source", TEXT, cell -> cell.model().source().title()),
            column(
                "network",
                TEXT,
                cell -> cell.model().network().map(Network::shortTitle).orElse(Numbers.NONE)),
            column("variant", TEXT, StudyCell::variant),
            column("unfinished", NUMBER, cell -> cell.unfinished().size())),
        study.all());
  }

  private static String mean(StudyCell cell) {
    return cell.runs().isEmpty() ? Numbers.NONE : Numbers.percent(cell.statistics().mean());
  }

  private static String remark(StudyCell cell) {
    List<String> remarks = new ArrayList<>();
    cell.unfinished().forEach(run -> remarks.add(RunStanding.of(run)));
    if (cell.runs().size() == 1) {
      remarks.add("one seed: no deviation");
    }
    if (!cell.runs().isEmpty() && !cell.missingSeeds().isEmpty()) {
      remarks.add(
          "no run of seed "
              + cell.missingSeeds().stream()
                  .map(String::valueOf)
                  .collect(Collectors.joining(", ")));
    }
    List<PublishedResult> results = cell.runs().stream().map(IdentifiedRun::result).toList();
    List<Long> steps = cell.steps();
    if (steps.size() > 1) {
      remarks.add(
          "runs of "
              + steps.stream().map(String::valueOf).collect(Collectors.joining(" and "))
              + " steps");
    }
    if (results.stream().anyMatch(result -> Boolean.FALSE.equals(result.patientDisjoint()))) {
      remarks.add("NOT patient-disjoint");
    }
    cell.runs().forEach(run -> run.remarks().forEach(one -> remarks.add(run.name() + ": " + one)));
    return remarks.stream().distinct().limit(MOST_REMARKS).collect(Collectors.joining("; "))
        + (remarks.size() > MOST_REMARKS ? "; …" : "");
  }

  static PageTable comparisons(TransferTable table) {
    return PageTable.of(
        "Data scales compared",
        List.of(
            column("target", TEXT, one -> one.target().title()),
            column("network", TEXT, one -> one.network().shortTitle()),
            column("domain", TEXT, one -> one.domain().title()),
            column("difference", NUMBER, StudyTables::difference),
            column("t", NUMBER, one -> welch(one, welch -> decimals("%.2f", welch.t()))),
            column(
                "df",
                NUMBER,
                one ->
                    welch(
                        one,
                        welch ->
                            Double.isNaN(welch.degreesOfFreedom())
                                ? Numbers.NONE
                                : decimals("%.1f", welch.degreesOfFreedom()))),
            column("p", NUMBER, one -> welch(one, welch -> Numbers.pValue(welch.pValue()))),
            column("p (Holm)", NUMBER, one -> welch(one, welch -> Numbers.pValue(one.adjusted()))),
            column("over images", TEXT, one -> overImages(one.images())),
            column(
                "p over images (Holm)",
                NUMBER,
                one -> Numbers.pValue(one.images().leastAdjusted())),
            column("verdict", TEXT, StudyTables::verdict)),
        table.comparisons());
  }

  private static String difference(ScaleComparison one) {
    return decimals("%+.2f", one.larger().statistics().mean() - one.smaller().statistics().mean());
  }

  private static String welch(ScaleComparison one, Function<WelchTest, String> value) {
    return one.welch().map(value).orElse(Numbers.NONE);
  }

  private static String decimals(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }

  private static String overImages(ImageComparison images) {
    String found =
        images.isMade()
            ? String.format(
                "%d of %d tests differ, over %d seeds",
                images.differing(), images.tests(), images.pairs())
            : "";
    return found.isEmpty() || images.remark().isEmpty()
        ? found + images.remark()
        : found + "; " + images.remark();
  }

  private static String verdict(ScaleComparison one) {
    if (one.welch().isEmpty() && !one.images().isMade()) {
      return "cannot be told: fewer than two seeds";
    }
    return one.isSame() ? "no significant difference" : "different";
  }

  static PageTable faults(Study study) {
    return PageTable.of(
        "Rows of results that are not counted",
        List.of(
            column("file", TEXT, ResultFault::file),
            column("line", NUMBER, ResultFault::line),
            column("column", TEXT, ResultFault::column),
            column("found", TEXT, ResultFault::value),
            column("expected", TEXT, ResultFault::expected)),
        study.faults());
  }
}
