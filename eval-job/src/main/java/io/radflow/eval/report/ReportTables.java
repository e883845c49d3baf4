package io.radflow.eval.report;

import io.radflow.core.manifest.DropManifest;
import io.radflow.core.manifest.ViewManifest;
import io.radflow.core.metric.MetricName;
import io.radflow.core.record.Metric;
import io.radflow.core.record.Task;
import io.radflow.eval.page.Table;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The tables of a report. */
final class ReportTables {

  private static final List<String> LABEL_METRICS =
      List.of(
          MetricName.AUC,
          MetricName.AVERAGE_PRECISION,
          MetricName.PRECISION,
          MetricName.RECALL,
          MetricName.F1);
  private static final String UNDEFINED = "–";

  private ReportTables() {}

  static Table targets(BucketContent content) {
    List<List<String>> rows = new ArrayList<>();
    content.runs().forEach(run -> rows.add(target(run)));
    return new Table(
        "Targets: the newest complete pass of each run",
        List.of(
            "target",
            "run",
            "started from",
            "shot",
            "#seed",
            "#step",
            "#accuracy",
            "#mean AUC",
            "#mean F1",
            "#images",
            "remark"),
        rows);
  }

  private static List<String> target(RunContent run) {
    List<Metric> metrics = run.finalMetrics();
    List<String> row = new ArrayList<>();
    if (metrics.isEmpty()) {
      row.addAll(List.of(UNDEFINED, run.run(), UNDEFINED, UNDEFINED, UNDEFINED, UNDEFINED));
    } else {
      Metric any = metrics.get(0);
      row.addAll(
          List.of(
              any.getTarget(),
              run.run(),
              any.getPretrainedModel(),
              any.getShot(),
              Long.toString(any.getSeed()),
              Long.toString(any.getStep())));
    }
    row.add(value(metrics, MetricName.ACCURACY, null));
    row.add(value(metrics, MetricName.MEAN_AUC, null));
    row.add(value(metrics, MetricName.MEAN_F1, null));
    row.add(metrics.isEmpty() ? UNDEFINED : Long.toString(metrics.get(0).getSupport()));
    row.add(remark(run));
    return row;
  }

  /** Says so where a newer pass lacks images, and what the means leave out. */
  private static String remark(RunContent run) {
    List<String> remarks = new ArrayList<>();
    run.newestIncomplete()
        .ifPresent(m -> remarks.add("the pass of step " + m.getStep() + " is " + m.getDetail()));
    RunContent.find(run.finalMetrics(), MetricName.MEAN_AUC, null)
        .map(Metric::getDetail)
        .ifPresent(remarks::add);
    return String.join("; ", remarks);
  }

  static Table labels(RunContent run) {
    List<Metric> metrics = run.finalMetrics();
    Set<String> labels = new LinkedHashSet<>();
    metrics.stream().map(Metric::getLabel).filter(l -> l != null).forEach(labels::add);
    List<List<String>> rows = new ArrayList<>();
    for (String label : labels) {
      List<String> row = new ArrayList<>();
      row.add(label);
      LABEL_METRICS.forEach(name -> row.add(value(metrics, name, label)));
      Optional<Metric> auc =
          metrics.stream()
              .filter(m -> m.getName().equals(MetricName.AUC) && label.equals(m.getLabel()))
              .findFirst();
      row.add(auc.map(m -> Long.toString(m.getSupport())).orElse(UNDEFINED));
      row.add(auc.map(Metric::getDetail).orElse(""));
      rows.add(row);
    }
    return new Table(
        "Labels",
        List.of(
            "label",
            "#AUC",
            "#average precision",
            "#precision",
            "#recall",
            "#F1",
            "#support",
            "remark"),
        rows);
  }

  static Table rejects(BucketContent content) {
    List<List<String>> rows = new ArrayList<>();
    for (RejectCount count : content.rejects()) {
      rows.add(
          List.of(
              count.stage(),
              count.dataset(),
              count.reason(),
              Long.toString(count.count()),
              count.example()));
    }
    return new Table(
        "Rejects by reason",
        List.of("stage", "data set", "reason", "#count", "first of them"),
        rows);
  }

  /** Dropped in = samples + rejects. */
  static Table drops(BucketContent content) {
    List<List<String>> rows = new ArrayList<>();
    for (DropManifest drop : content.drops()) {
      rows.add(
          List.of(
              drop.dataset(),
              drop.drop(),
              Long.toString(drop.records()),
              Long.toString(drop.samples()),
              Long.toString(drop.rejects()),
              balance(drop.records(), drop.samples() + drop.rejects())));
    }
    return new Table(
        "Balance of drops: dropped in = samples + rejects",
        List.of("data set", "drop", "#dropped in", "#samples", "#rejects", "balance"),
        rows);
  }

  /** Samples = tensors + dropped by rule + rejects. */
  static Table views(BucketContent content) {
    List<List<String>> rows = new ArrayList<>();
    for (ViewManifest view : content.views()) {
      long dropped = sum(view.droppedByRule());
      long rejected = sum(view.rejectsByReason());
      rows.add(
          List.of(
              view.view(),
              Long.toString(view.samples()),
              Long.toString(view.tensors()),
              Long.toString(view.rows("train")),
              Long.toString(view.rows("valid")),
              Long.toString(view.rows("test")),
              Long.toString(dropped),
              Long.toString(rejected),
              balance(view.samples(), view.tensors() + dropped + rejected),
              rules(view.droppedByRule())));
    }
    return new Table(
        "Balance of views: samples = tensors + dropped by rule + rejects",
        List.of(
            "view",
            "#samples",
            "#tensors",
            "#train",
            "#valid",
            "#test",
            "#dropped by rule",
            "#rejects",
            "balance",
            "rules"),
        rows);
  }

  static Table provenance(BucketContent content) {
    List<List<String>> rows = new ArrayList<>();
    for (ViewManifest view : content.views()) {
      rows.add(
          List.of(
              view.view(),
              String.join(", ", view.sources()),
              String.format(
                  "%s, %d × %d × %d", view.recipe(), view.height(), view.width(), view.channels()),
              view.labelSpace()
                  + " ("
                  + view.labels().size()
                  + (view.task() == Task.MULTI_CLASS ? " classes)" : " labels)"),
              view.splitPolicy(),
              patients(view) + images(view)));
    }
    return new Table(
        "Where the views come from",
        List.of("view", "drops", "transform", "label space", "split", "patients"),
        rows);
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

  private static String value(List<Metric> metrics, String name, String label) {
    return RunContent.find(metrics, name, label)
        .map(metric -> number(metric.getValue()))
        .orElse(UNDEFINED);
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
