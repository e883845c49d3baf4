package io.radflow.eval.pass;

import io.radflow.ingest.record.Task;
import io.radflow.preprocess.metric.BinaryMetrics;
import io.radflow.preprocess.metric.MetricName;
import io.radflow.preprocess.metric.MultiClassMetrics;
import io.radflow.preprocess.metric.MultiClassMetrics.ClassMetrics;
import io.radflow.preprocess.metric.MultiLabelMetrics;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** The measures of a pass, named. */
final class PassMetrics {

  private static final int TOP = 5;
  private static final String NOTHING_KNOWN = "no known label";
  private static final String ONE_TRUTH = "only one truth occurs";
  private static final String NO_LABEL_WITH_BOTH = "no label has both truths";

  private final PassHeader pass;
  private final List<MetricValue> values = new ArrayList<>();

  private PassMetrics(PassHeader pass) {
    this.pass = pass;
  }

  /**
   * @param truths [N, labels]: 1, 0 or NaN (unknown), the images in a fixed order
   * @param scores [N, labels] in [0, 1]
   */
  static MetricValue[] of(PassHeader pass, float[][] truths, float[][] scores) {
    PassMetrics metrics = new PassMetrics(pass);
    if (pass.task == Task.MULTI_CLASS) {
      metrics.addMultiClass(truths, scores);
    } else {
      metrics.addMultiLabel(MultiLabelMetrics.of(truths, scores, pass.labelNames.length));
    }
    return metrics.values.toArray(new MetricValue[0]);
  }

  private void addMultiClass(float[][] truths, float[][] scores) {
    int classes = pass.labelNames.length;
    MultiClassMetrics metrics =
        MultiClassMetrics.of(classes(truths), doubles(scores), classes, TOP);
    long support = metrics.support();
    add(MetricName.ACCURACY, null, metrics.top1(), support, NOTHING_KNOWN);
    if (classes > TOP) {
      add(MetricName.TOP5_ACCURACY, null, metrics.topK(), support, NOTHING_KNOWN);
    }
    add(MetricName.LOG_LOSS, null, metrics.logLoss(), support, NOTHING_KNOWN);
    addMean(
        MetricName.MEAN_AUC, metrics.mean(c -> c.rocAuc().getAsDouble()), support, left(metrics));
    addMean(
        MetricName.MEAN_AVERAGE_PRECISION,
        metrics.mean(c -> c.averagePrecision().getAsDouble()),
        support,
        left(metrics));
    addMean(
        MetricName.MEAN_PRECISION, metrics.mean(ClassMetrics::precision), support, left(metrics));
    addMean(MetricName.MEAN_RECALL, metrics.mean(ClassMetrics::recall), support, left(metrics));
    addMean(MetricName.MEAN_F1, metrics.mean(ClassMetrics::f1), support, left(metrics));
    for (int c = 0; c < classes; c++) {
      String name = pass.labelNames[c];
      ClassMetrics one = metrics.classes().get(c);
      add(MetricName.AUC, name, one.rocAuc(), one.support(), ONE_TRUTH);
      add(
          MetricName.AVERAGE_PRECISION,
          name,
          one.averagePrecision(),
          one.support(),
          "no image of the class");
      addDecisions(name, one.precision(), one.recall(), one.f1(), one.support());
    }
  }

  private void addMultiLabel(MultiLabelMetrics metrics) {
    long support = metrics.support();
    String left = leftOut(metrics.labels().stream().map(BinaryMetrics::hasBothTruths).toList());
    addMean(MetricName.MEAN_AUC, metrics.mean(l -> l.rocAuc().getAsDouble()), support, left);
    addMean(
        MetricName.MEAN_AVERAGE_PRECISION,
        metrics.mean(l -> l.averagePrecision().getAsDouble()),
        support,
        left);
    addMean(MetricName.MEAN_PRECISION, metrics.mean(BinaryMetrics::precision), support, left);
    addMean(MetricName.MEAN_RECALL, metrics.mean(BinaryMetrics::recall), support, left);
    addMean(MetricName.MEAN_F1, metrics.mean(BinaryMetrics::f1), support, left);
    add(MetricName.ACCURACY, null, metrics.meanAccuracy(), support, NOTHING_KNOWN);
    for (int i = 0; i < pass.labelNames.length; i++) {
      addLabel(pass.labelNames[i], metrics.labels().get(i));
    }
  }

  private void addLabel(String name, BinaryMetrics one) {
    long support = one.support();
    add(MetricName.AUC, name, one.rocAuc(), support, ONE_TRUTH);
    add(
        MetricName.AVERAGE_PRECISION,
        name,
        one.averagePrecision(),
        support,
        "no image with the label");
    addDecisions(name, one.precision(), one.recall(), one.f1(), support);
    add(MetricName.ACCURACY, name, one.accuracy(), support, NOTHING_KNOWN);
    add(MetricName.BRIER, name, one.brier(), support, NOTHING_KNOWN);
    add(MetricName.LOG_LOSS, name, one.logLoss(), support, NOTHING_KNOWN);
  }

  private void addDecisions(
      String label, double precision, double recall, double f1, long support) {
    add(MetricName.PRECISION, label, OptionalDouble.of(precision), support, null);
    add(MetricName.RECALL, label, OptionalDouble.of(recall), support, null);
    add(MetricName.F1, label, OptionalDouble.of(f1), support, null);
  }

  private void addMean(String name, OptionalDouble mean, long support, String leftOut) {
    add(name, null, mean, support, NO_LABEL_WITH_BOTH);
    if (mean.isPresent()) {
      values.get(values.size() - 1).detail = leftOut;
    }
  }

  private void add(
      String name, String label, OptionalDouble value, long support, String undefined) {
    values.add(new MetricValue(name, label, value, support, undefined));
  }

  private String left(MultiClassMetrics metrics) {
    return leftOut(metrics.classes().stream().map(c -> c.rocAuc().isPresent()).toList());
  }

  /** Says which labels a mean leaves out; null if none. */
  private String leftOut(List<Boolean> hasBothTruths) {
    List<String> left = new ArrayList<>();
    for (int i = 0; i < hasBothTruths.size(); i++) {
      if (!hasBothTruths.get(i)) {
        left.add(pass.labelNames[i]);
      }
    }
    if (left.isEmpty()) {
      return null;
    }
    int shown = Math.min(left.size(), 20);
    return "left out, having one truth only: "
        + String.join(", ", left.subList(0, shown))
        + (left.size() > shown ? " and " + (left.size() - shown) + " more" : "");
  }

  private static int[] classes(float[][] truths) {
    int[] classes = new int[truths.length];
    for (int i = 0; i < truths.length; i++) {
      classes[i] = MultiClassMetrics.UNKNOWN;
      for (int c = 0; c < truths[i].length; c++) {
        if (truths[i][c] == 1) {
          classes[i] = c;
        }
      }
    }
    return classes;
  }

  private static double[][] doubles(float[][] scores) {
    double[][] wide = new double[scores.length][];
    for (int i = 0; i < scores.length; i++) {
      wide[i] = new double[scores[i].length];
      for (int c = 0; c < scores[i].length; c++) {
        wide[i][c] = scores[i][c];
      }
    }
    return wide;
  }
}
