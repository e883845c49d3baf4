package io.radflow.eval.report;

import static io.radflow.eval.page.Column.Type.NUMBER;
import static io.radflow.eval.page.Column.Type.TEXT;
import static io.radflow.eval.page.Column.column;

import io.radflow.core.metric.MetricName;
import io.radflow.core.record.Metric;
import io.radflow.eval.page.Column;
import io.radflow.eval.page.PageTable;
import io.radflow.eval.statistics.SampleStatistics;
import io.radflow.eval.study.PretrainedModel;
import io.radflow.eval.study.Shot;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** AUC of each label over the seeds of each model, from the newest complete pass of each run. */
final class LabelTables {

  private LabelTables() {}

  /** Runs that differ by their seed alone. */
  private record Group(String target, Shot shot, PretrainedModel model)
      implements Comparable<Group> {

    static Group of(Metric metric) {
      return new Group(
          metric.getTarget(),
          new Shot(metric.getShot()),
          PretrainedModel.of(metric.getPretrainedModel()));
    }

    @Override
    public int compareTo(Group other) {
      int byTarget = target.compareTo(other.target);
      int byShot = byTarget == 0 ? shot.compareTo(other.shot) : byTarget;
      return byShot == 0 ? model.compareTo(other.model) : byShot;
    }
  }

  /** A table a target: a row a label, a column a model. */
  static List<PageTable> fullShot(List<RunContent> runs) {
    TreeMap<String, TreeMap<PretrainedModel, Map<String, SampleStatistics>>> byTarget =
        new TreeMap<>();
    statistics(runs)
        .forEach(
            (group, labels) -> {
              if (group.shot().equals(Shot.FULL)) {
                byTarget
                    .computeIfAbsent(group.target(), one -> new TreeMap<>())
                    .put(group.model(), labels);
              }
            });
    List<PageTable> tables = new ArrayList<>();
    byTarget.forEach((target, models) -> tables.add(table(target, models)));
    return tables;
  }

  private static PageTable table(
      String target, TreeMap<PretrainedModel, Map<String, SampleStatistics>> models) {
    TreeSet<String> labels =
        models.values().stream()
            .flatMap(one -> one.keySet().stream())
            .collect(Collectors.toCollection(TreeSet::new));
    List<Column<String>> columns = new ArrayList<>();
    columns.add(column("label", TEXT, label -> label));
    models.forEach(
        (model, ofModel) ->
            columns.add(column(model.name(), NUMBER, label -> spread(ofModel.get(label)))));
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

  /** A label over the seeds of a group. */
  private record GroupLabel(Group group, String label, SampleStatistics statistics) {}

  /** Every label, for spreadsheets. */
  static PageTable all(List<RunContent> runs) {
    List<GroupLabel> rows = new ArrayList<>();
    statistics(runs)
        .forEach(
            (group, labels) ->
                labels.forEach(
                    (label, statistics) -> rows.add(new GroupLabel(group, label, statistics))));
    return PageTable.of(
        "Labels",
        List.of(
            column("target", TEXT, row -> row.group().target()),
            column("shot", TEXT, row -> row.group().shot().name()),
            column("pretrained_model", TEXT, row -> row.group().model().name()),
            column("label", TEXT, GroupLabel::label),
            column("mean", NUMBER, row -> Numbers.percent(row.statistics().mean())),
            column("deviation", NUMBER, row -> Numbers.deviation(row.statistics(), "")),
            column("seeds", NUMBER, row -> row.statistics().count())),
        rows);
  }

  /** In percent; of several runs of one seed the one of most steps counts. */
  private static TreeMap<Group, Map<String, SampleStatistics>> statistics(List<RunContent> runs) {
    TreeMap<Group, TreeMap<Long, List<Metric>>> passes = new TreeMap<>();
    for (RunContent run : runs) {
      List<Metric> pass = run.finalMetrics();
      if (!pass.isEmpty()) {
        passes
            .computeIfAbsent(Group.of(pass.get(0)), one -> new TreeMap<>())
            .merge(
                pass.get(0).getSeed(),
                pass,
                (before, now) -> now.get(0).getStep() >= before.get(0).getStep() ? now : before);
      }
    }
    TreeMap<Group, Map<String, SampleStatistics>> statistics = new TreeMap<>();
    passes.forEach((group, bySeed) -> statistics.put(group, ofLabels(bySeed.values())));
    statistics.values().removeIf(Map::isEmpty);
    return statistics;
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
