package io.radflow.eval.report;

import static io.radflow.eval.page.Column.Type.NUMBER;
import static io.radflow.eval.page.Column.Type.TEXT;
import static io.radflow.eval.page.Column.column;

import io.radflow.core.manifest.DropManifest;
import io.radflow.core.manifest.ViewManifest;
import io.radflow.core.metric.MetricName;
import io.radflow.core.record.Metric;
import io.radflow.core.record.Task;
import io.radflow.eval.page.Column;
import io.radflow.eval.page.PageTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The tables of a report. */
final class ReportTables {

  /** By the names of their columns. */
  private static final Map<String, String> LABEL_METRICS = labelMetrics();

  private ReportTables() {}

  private static Map<String, String> labelMetrics() {
    Map<String, String> metrics = new LinkedHashMap<>();
    metrics.put("AUC", MetricName.AUC);
    metrics.put("average precision", MetricName.AVERAGE_PRECISION);
    metrics.put("precision", MetricName.PRECISION);
    metrics.put("recall", MetricName.RECALL);
    metrics.put("F1", MetricName.F1);
    metrics.put("accuracy", MetricName.ACCURACY);
    metrics.put("always no", MetricName.ALWAYS_NO_ACCURACY);
    return metrics;
  }

  static PageTable labels(RunContent run) {
    Set<String> labels = new LinkedHashSet<>();
    run.finalMetrics().stream()
        .map(Metric::getLabel)
        .filter(label -> label != null)
        .forEach(labels::add);
    List<Column<String>> columns = new ArrayList<>();
    columns.add(column("label", TEXT, label -> label));
    LABEL_METRICS.forEach(
        (name, metric) -> columns.add(column(name, NUMBER, label -> value(run, metric, label))));
    columns.add(
        column(
            "support",
            NUMBER,
            label -> auc(run, label).<Object>map(Metric::getSupport).orElse(Numbers.NONE)));
    columns.add(column("remark", TEXT, label -> auc(run, label).map(Metric::getDetail).orElse("")));
    return PageTable.of("Labels", columns, labels);
  }

  /** Defined or not. */
  private static Optional<Metric> auc(RunContent run, String label) {
    return run.finalMetrics().stream()
        .filter(m -> m.getName().equals(MetricName.AUC) && label.equals(m.getLabel()))
        .findFirst();
  }

  static PageTable rejects(BucketContent content) {
    return PageTable.of(
        "Rejects by reason",
        List.of(
            column("stage", TEXT, RejectCount::stage),
            column("data set", TEXT, RejectCount::dataset),
            column("reason", TEXT, RejectCount::reason),
            column("count", NUMBER, RejectCount::count),
            column("first of them", TEXT, RejectCount::example)),
        content.rejects());
  }

  /** Dropped in = samples + rejects. */
  static PageTable drops(BucketContent content) {
    return PageTable.of(
        "Balance of drops: dropped in = samples + rejects",
        List.of(
            column("data set", TEXT, DropManifest::dataset),
            column("drop", TEXT, DropManifest::drop),
            column("dropped in", NUMBER, DropManifest::records),
            column("samples", NUMBER, DropManifest::samples),
            column("rejects", NUMBER, DropManifest::rejects),
            column(
                "balance", TEXT, drop -> balance(drop.records(), drop.samples() + drop.rejects()))),
        content.drops());
  }

  /** Samples = tensors + dropped by rule + rejects. */
  static PageTable views(BucketContent content) {
    return PageTable.of(
        "Balance of views: samples = tensors + dropped by rule + rejects",
        List.of(
            column("view", TEXT, ViewManifest::view),
            column("samples", NUMBER, ViewManifest::samples),
            column("tensors", NUMBER, ViewManifest::tensors),
            column("train", NUMBER, view -> view.rows("train")),
            column("valid", NUMBER, view -> view.rows("valid")),
            column("test", NUMBER, view -> view.rows("test")),
            column("dropped by rule", NUMBER, view -> sum(view.droppedByRule())),
            column("rejects", NUMBER, view -> sum(view.rejectsByReason())),
            column("balance", TEXT, ReportTables::balance),
            column("rules", TEXT, view -> rules(view.droppedByRule()))),
        content.views());
  }

  static PageTable provenance(BucketContent content) {
    return PageTable.of(
        "Where the views come from",
        List.of(
            column("view", TEXT, ViewManifest::view),
            column("drops", TEXT, view -> String.join(", ", view.sources())),
            column("transform", TEXT, ReportTables::transform),
            column("label space", TEXT, ReportTables::labelSpace),
            column("split", TEXT, ViewManifest::splitPolicy),
            column("patients", TEXT, view -> patients(view) + images(view))),
        content.views());
  }

  private static String transform(ViewManifest view) {
    return String.format(
        "%s, %d × %d × %d", view.recipe(), view.height(), view.width(), view.channels());
  }

  private static String labelSpace(ViewManifest view) {
    return view.labelSpace()
        + " ("
        + view.labels().size()
        + (view.task() == Task.MULTI_CLASS ? " classes)" : " labels)");
  }

  static String patients(ViewManifest view) {
    if (view.patientDisjoint() == null) {
      return "no patient ids: cannot be told";
    }
    return view.patientDisjoint()
        ? "patient-disjoint"
        : "NOT patient-disjoint: " + view.sharedPatients() + " patients are on both sides";
  }

  private static String images(ViewManifest view) {
    return view.sharedImages() == 0
        ? ""
        : "; " + view.sharedImages() + " images are in train and in another split";
  }

  static String number(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }

  /** With its 95% interval, where there is one. */
  static String value(RunContent run, String name, String label) {
    return RunContent.find(run.finalMetrics(), name, label)
        .map(metric -> number(metric.getValue()) + interval(metric))
        .orElse(Numbers.NONE);
  }

  private static String interval(Metric metric) {
    return metric.getLower() == null || metric.getUpper() == null
        ? ""
        : " [" + number(metric.getLower()) + ", " + number(metric.getUpper()) + "]";
  }

  private static String balance(ViewManifest view) {
    return balance(
        view.samples(), view.tensors() + sum(view.droppedByRule()) + sum(view.rejectsByReason()));
  }

  private static String balance(long whole, long parts) {
    return whole == parts ? "holds" : "OFF BY " + (whole - parts);
  }

  private static String rules(Map<String, Long> counts) {
    List<String> parts = new ArrayList<>();
    new TreeMap<>(counts).forEach((rule, count) -> parts.add(rule + ": " + count));
    return String.join(", ", parts);
  }

  private static long sum(Map<String, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }
}
