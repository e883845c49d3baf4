package io.radflow.eval.pass;

import io.radflow.core.metric.BinaryMetrics;
import io.radflow.core.metric.MetricName;
import io.radflow.core.metric.MultiClassMetrics;
import io.radflow.core.metric.MultiClassMetrics.ClassMetrics;
import io.radflow.core.metric.MultiClassMetrics.ConfusionCell;
import io.radflow.core.metric.MultiLabelMetrics;
import io.radflow.core.record.Task;
import io.radflow.eval.batch.PassHeader;
import io.radflow.eval.batch.ScoreBlock;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** The measures of a pass, named. */
final class PassMetrics {

  private static final int TOP = 5;

  /** 64 MiB. */
  private static final int MOST_CELLS = 1 << 24;

  private static final String NOTHING_KNOWN = "no known label";
  private static final String ONE_TRUTH = "only one truth occurs";
  private static final String NO_POSITIVE = "no image with the label";
  private static final String NO_LABEL_WITH_BOTH = "no label has both truths";

  private final PassHeader pass;
  private final List<MetricValue> values = new ArrayList<>();

  private PassMetrics(PassHeader pass) {
    this.pass = pass;
  }

  /**
   * @param blocks predictions of distinct images, in any order
   */
  static MetricValue[] of(PassHeader pass, Iterable<ScoreBlock> blocks) {
    PassMetrics metrics = new PassMetrics(pass);
    BlockwiseMetrics scores = new BlockwiseMetrics(pass, blocks, TOP, MOST_CELLS);
    if (pass.task == Task.MULTI_CLASS) {
      metrics.addMultiClass(scores.multiClass());
    } else {
      metrics.addMultiLabel(scores.multiLabel());
    }
    return metrics.values.toArray(new MetricValue[0]);
  }

  private void addMultiClass(MultiClassMetrics metrics) {
    int classes = pass.labelNames.length;
    long support = metrics.support();
    add(MetricName.ACCURACY, null, metrics.top1(), support, NOTHING_KNOWN)
        .between(metrics.top1Interval());
    if (classes > TOP) {
      add(MetricName.TOP5_ACCURACY, null, metrics.topK(), support, NOTHING_KNOWN)
          .between(metrics.topKInterval());
    }
    add(MetricName.LOG_LOSS, null, metrics.logLoss(), support, NOTHING_KNOWN);
    add(MetricName.CALIBRATION_ERROR, null, metrics.calibrationError(), support, NOTHING_KNOWN);
    String left = left(metrics);
    addMean(MetricName.MEAN_AUC, metrics.mean(c -> c.rocAuc().getAsDouble()), support, left);
    addMean(
        MetricName.MEAN_AVERAGE_PRECISION,
        metrics.mean(c -> c.averagePrecision().getAsDouble()),
        support,
        left);
    addMean(MetricName.MEAN_PRECISION, metrics.mean(ClassMetrics::precision), support, left);
    addMean(MetricName.MEAN_RECALL, metrics.mean(ClassMetrics::recall), support, left);
    addMean(MetricName.MEAN_F1, metrics.mean(ClassMetrics::f1), support, left);
    for (int c = 0; c < classes; c++) {
      String name = pass.labelNames[c];
      ClassMetrics one = metrics.classes().get(c);
      addScores(name, one.againstRest(), one.support());
      addDecisions(name, one.precision(), one.recall(), one.f1(), one.support());
    }
    metrics.confusion().forEach(this::addConfusion);
  }

  private void addConfusion(ConfusionCell cell) {
    MetricValue value =
        add(
            MetricName.CONFUSION,
            pass.labelNames[cell.truth()],
            OptionalDouble.of(cell.images()),
            cell.images(),
            null);
    value.calledLabel = pass.labelNames[cell.called()];
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
    add(
        MetricName.ALWAYS_NO_ACCURACY,
        null,
        metrics.meanAlwaysNoAccuracy(),
        support,
        NOTHING_KNOWN);
    for (int i = 0; i < pass.labelNames.length; i++) {
      String name = pass.labelNames[i];
      BinaryMetrics one = metrics.labels().get(i);
      addScores(name, one, one.support());
      addDecisions(name, one.precision(), one.recall(), one.f1(), one.support());
      add(MetricName.ACCURACY, name, one.accuracy(), one.support(), NOTHING_KNOWN)
          .between(one.accuracyInterval());
      add(
          MetricName.ALWAYS_NO_ACCURACY,
          name,
          one.alwaysNoAccuracy(),
          one.support(),
          NOTHING_KNOWN);
    }
  }

  /**
   * Measures of a label's score; a class's is against the rest.
   *
   * @param support images of the class, or with a known label
   */
  private void addScores(String name, BinaryMetrics one, long support) {
    add(MetricName.AUC, name, one.rocAuc(), support, ONE_TRUTH).between(one.rocAucInterval());
    add(MetricName.AVERAGE_PRECISION, name, one.averagePrecision(), support, NO_POSITIVE);
    add(MetricName.BRIER, name, one.brier(), support, NOTHING_KNOWN);
    add(MetricName.LOG_LOSS, name, one.logLoss(), support, NOTHING_KNOWN);
    add(MetricName.CALIBRATION_ERROR, name, one.calibrationError(), support, NOTHING_KNOWN);
  }

  private void addDecisions(
      String label, double precision, double recall, double f1, long support) {
    add(MetricName.PRECISION, label, OptionalDouble.of(precision), support, null);
    add(MetricName.RECALL, label, OptionalDouble.of(recall), support, null);
    add(MetricName.F1, label, OptionalDouble.of(f1), support, null);
  }

  private void addMean(String name, OptionalDouble mean, long support, String leftOut) {
    MetricValue value = add(name, null, mean, support, NO_LABEL_WITH_BOTH);
    if (mean.isPresent()) {
      value.detail = leftOut;
    }
  }

  private MetricValue add(
      String name, String label, OptionalDouble value, long support, String undefined) {
    MetricValue added = new MetricValue(name, label, value, support, undefined);
    values.add(added);
    return added;
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
}
