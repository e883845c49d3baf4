package io.radflow.eval.report;

import static io.radflow.eval.page.Column.Type.NUMBER;
import static io.radflow.eval.page.Column.Type.TEXT;
import static io.radflow.eval.page.Column.column;

import io.radflow.core.metric.MetricName;
import io.radflow.core.record.Metric;
import io.radflow.eval.page.Column;
import io.radflow.eval.page.PageTable;
import io.radflow.eval.statistics.SampleStatistics;
import io.radflow.eval.study.IdentifiedRun;
import io.radflow.eval.study.Shot;
import io.radflow.eval.study.StudyCell;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** AUC of each label over the seeds of each cell, from the pass that its runs' results are of. */
final class LabelTables {

  private LabelTables() {}

  /** A cell's labels, in percent. */
  private record Labels(StudyCell cell, Map<String, SampleStatistics> statistics) {

    String model() {
      return cell.variant().isEmpty()
          ? cell.model().name()
          : cell.model().name() + " [" + cell.variant() + "]";
    }
  }

  /** A table a target: a row a label, a column a model. */
  static List<PageTable> fullShot(ReportContent content) {
    TreeMap<String, List<Labels>> byTarget =
        statistics(content).stream()
            .filter(one -> one.cell().shot().equals(Shot.FULL))
            .collect(
                Collectors.groupingBy(
                    one -> one.cell().target().dataset(), TreeMap::new, Collectors.toList()));
    List<PageTable> tables = new ArrayList<>();
    byTarget.forEach((target, models) -> tables.add(table(target, models)));
    return tables;
  }

  private static PageTable table(String target, List<Labels> models) {
    TreeSet<String> labels =
        models.stream()
            .flatMap(one -> one.statistics().keySet().stream())
            .collect(Collectors.toCollection(TreeSet::new));
    List<Column<String>> columns = new ArrayList<>();
    columns.add(column("label", TEXT, label -> label));
    models.forEach(
        one ->
            columns.add(column(one.model(), NUMBER, label -> spread(one.statistics().get(label)))));
    return PageTable.of(target + " (seeds)", columns, labels);
  }

  private static String spread(SampleStatistics statistics) {
    return statistics == null
        ? Numbers.NONE
        : Numbers.spread(statistics.mean(), statistics.deviation())
            + " ("
            + statistics.count()
            + ")";
  }

  /** A label over the seeds of a cell. */
  private record CellLabel(Labels labels, String label, SampleStatistics statistics) {}

  /** Every label, for spreadsheets. */
  static PageTable all(ReportContent content) {
    List<CellLabel> rows = new ArrayList<>();
    for (Labels labels : statistics(content)) {
      labels
          .statistics()
          .forEach((label, statistics) -> rows.add(new CellLabel(labels, label, statistics)));
    }
    return PageTable.of(
        "Labels",
        List.of(
            column("target", TEXT, row -> row.labels().cell().target().dataset()),
            column("shot", TEXT, row -> row.labels().cell().shot().name()),
            column("pretrained_model", TEXT, row -> row.labels().model()),
            column("label", TEXT, CellLabel::label),
            column("mean", NUMBER, row -> Numbers.percent(row.statistics().mean())),
            column("deviation", NUMBER, row -> Numbers.deviation(row.statistics(), "")),
            column("seeds", NUMBER, row -> row.statistics().count())),
        rows);
  }

  private static List<Labels> statistics(ReportContent content) {
    Map<List<Object>, RunContent> runs = new HashMap<>();
    content.runs().forEach(run -> runs.put(List.of(run.key(), run.target().orElse("")), run));
    List<Labels> all = new ArrayList<>();
    for (StudyCell cell : content.study().headline()) {
      List<List<Metric>> passes = new ArrayList<>();
      for (IdentifiedRun run : cell.runs()) {
        RunContent metrics = runs.get(List.of(run.key(), run.result().dataset()));
        if (metrics != null) {
          passes.add(metrics.evaluations().getOrDefault(run.result().lastStep(), List.of()));
        }
      }
      Map<String, SampleStatistics> statistics = ofLabels(passes);
      if (!statistics.isEmpty()) {
        all.add(new Labels(cell, statistics));
      }
    }
    return all;
  }

  private static Map<String, SampleStatistics> ofLabels(Iterable<List<Metric>> passes) {
    Map<String, List<Double>> values = new LinkedHashMap<>();
    for (List<Metric> pass : passes) {
      for (Metric metric : pass) {
        if (metric.getName().equals(MetricName.AUC)
            && metric.getLabel() != null
            && metric.getValue() != null) {
          values
              .computeIfAbsent(metric.getLabel(), one -> new ArrayList<>())
              .add(100 * metric.getValue());
        }
      }
    }
    Map<String, SampleStatistics> statistics = new LinkedHashMap<>();
    values.forEach(
        (label, ofLabel) ->
            statistics.put(
                label,
                SampleStatistics.of(ofLabel.stream().mapToDouble(Double::doubleValue).toArray())));
    return statistics;
  }
}
