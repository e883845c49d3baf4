package io.radflow.eval.report;

import io.radflow.eval.page.Html;
import io.radflow.eval.page.PageTable;
import io.radflow.eval.results.ResultFault;
import io.radflow.eval.study.OwnTable;
import io.radflow.eval.study.Study;
import io.radflow.eval.study.StudyCell;
import io.radflow.eval.study.Target;
import io.radflow.eval.study.TransferTable;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What a page tells of results of many runs. */
final class StudySection {

  /** The rest is in a CSV file beside the page. */
  static final int MOST_FAULTS = 100;

  /** Three times the experiment's. */
  private static final int MOST_TARGETS = 36;

  private static final String FIGURES =
      "Means over seeds; bars are sample standard deviations. Of sources, C is CheXpert, M"
          + " MIMIC-CXR, N NIH ChestX-ray14, P PadChest.";

  private static final String OWN =
      "What Table 1 has no place for. Mean ± sample standard deviation over seeds, in percent. Bold:"
          + " the best source for a network. Red and underlined: the best of the row. Cells of"
          + " Table 1 stand here again where their target has others.";

  private static final String TESTS =
      "Full-shot results of the larger source against the smaller. Welch's t-test over seeds, with"
          + " Holm's correction over all rows of this table. Where the bucket has predictions of"
          + " both runs of a seed, also paired tests over the images that both scored: McNemar's of"
          + " accuracy, or DeLong's of each label's AUC, with Holm's correction over a row's tests."
          + " Italic in Table 1: no test finds a difference at the level 0.05.";

  private final Study study;
  private final TransferTable table;
  private final OwnTable own;
  private final List<PageTable> labels;

  StudySection(ReportContent content) {
    this.study = content.study();
    this.table = content.table();
    this.own = content.own();
    this.labels = LabelTables.fullShot(content);
  }

  void addTo(Html html) {
    if (!table.rows().isEmpty()) {
      html.element("h2", "Table 1: full-shot transfer");
      new TransferTableView(table).addTo(html);
      addNotShown(table.notShown(), html);
    }
    if (!own.rows().isEmpty()) {
      html.element("h2", "Full-shot transfer: own targets and sources").element("p", OWN);
      new OwnTableView(own).addTo(html);
      addNotShown(own.notShown(), html);
    }
    addCounts(html);
    addFigures(html);
    if (!table.comparisons().isEmpty()) {
      html.element("h2", "Does the data scale matter?").element("p", TESTS);
      html.markup("<div class=\"wide\">").table(StudyTables.comparisons(table)).markup("</div>\n");
    }
    if (!labels.isEmpty()) {
      html.element("h2", "Labels: AUC over seeds, full-shot, in percent");
      labels.forEach(one -> html.markup("<div class=\"wide\">").table(one).markup("</div>\n"));
    }
    html.element("h2", "All results of runs");
    html.markup("<div class=\"wide\">").table(StudyTables.cells(study)).markup("</div>\n");
  }

  private static void addNotShown(List<StudyCell> cells, Html html) {
    if (!cells.isEmpty()) {
      html.element(
          "p",
          "Of these another one of the same source and network is in the table: "
              + cells.stream().map(StudySection::words).collect(Collectors.joining("; "))
              + ".");
    }
  }

  private static String words(StudyCell cell) {
    return cell.target().title()
        + " from "
        + cell.model().name()
        + (cell.variant().isEmpty() ? "" : " [" + cell.variant() + "]")
        + ", "
        + Numbers.spread(cell.statistics().mean(), cell.statistics().deviation())
        + " ("
        + cell.runs().size()
        + ")";
  }

  private void addCounts(Html html) {
    html.element("p", counts(study));
    if (study.faults().isEmpty()) {
      return;
    }
    html.table(StudyTables.faults(study).first(MOST_FAULTS));
    int more = study.faults().size() - MOST_FAULTS;
    if (more > 0) {
      html.element("p", more + " more are in " + Report.FAULTS + ".");
    }
  }

  /** What became of the rows. */
  static String counts(Study study) {
    return String.format(
        "%d rows in %d %s: %d count, %d are superseded by a later row of the same run (resumes),"
            + " %d are of unfinished runs, %d cannot be used.",
        study.rows() + study.faults().size(),
        study.files().size(),
        study.files().size() == 1 ? "file" : "files",
        study.rows() - study.superseded() - study.unfinished(),
        study.superseded(),
        study.unfinished(),
        study.faults().size());
  }

  /** For a terminal: the first rows that cannot be used. */
  static String faults(Study study) {
    return study.faults().stream()
        .limit(10)
        .map(ResultFault::message)
        .map(message -> message.replaceAll("\\p{Cntrl}", "?"))
        .collect(Collectors.joining("\n"));
  }

  private void addFigures(Html html) {
    Map<Target, List<StudyCell>> byTarget =
        study.headline().stream()
            .collect(Collectors.groupingBy(StudyCell::target, TreeMap::new, Collectors.toList()));
    html.element("h2", "Few- and full-shot transfer");
    html.element("p", FIGURES);
    byTarget.entrySet().stream()
        .limit(MOST_TARGETS)
        .forEach(one -> addFigures(one.getKey(), one.getValue(), html));
    if (byTarget.size() > MOST_TARGETS) {
      html.element("p", byTarget.size() - MOST_TARGETS + " more targets are in the tables only.");
    }
  }

  private static void addFigures(Target target, List<StudyCell> cells, Html html) {
    html.element("h3", target.title());
    html.markup("<div class=\"charts\">\n");
    new StudyFigures(target, cells).svg().forEach(html::markup);
    html.markup("</div>\n");
  }
}
