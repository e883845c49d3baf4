package io.radflow.training.history;

import io.radflow.core.metric.MultiClassMetrics;
import io.radflow.core.metric.MultiLabelMetrics;
import io.radflow.core.record.Task;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * The scores of the pass that is under way. Loss and accuracy are summed up in the order of the
 * pass; scores are kept only where the AUC is asked for.
 */
final class OngoingPass {

  /** The least probability that enters a logarithm, as in the eval job's log loss. */
  private static final double LEAST_PROBABILITY = Math.ulp(1.0);

  private static final float DECISION = 0.5f;

  private final Task task;
  private final int units;
  private final boolean kept;

  private double loss;
  private long known;
  private final long[] rightOf;
  private final long[] knownOf;
  private final List<float[]> labels = new ArrayList<>();
  private final List<float[]> scores = new ArrayList<>();

  /**
   * @param units labels of each image
   * @param kept whether there is an AUC, for which labels and scores are kept: 8 bytes an image and
   *     label
   */
  OngoingPass(Task task, int units, boolean kept) {
    this.task = task;
    this.units = units;
    this.kept = kept;
    this.rightOf = new long[units];
    this.knownOf = new long[units];
  }

  /**
   * Takes one image.
   *
   * @param truths one for each unit; NaN is unknown
   * @param imageScores one for each unit
   */
  void add(float[] truths, float[] imageScores) {
    if (task == Task.MULTI_CLASS) {
      addClass(truth(truths), imageScores);
    } else {
      addLabels(truths, imageScores);
    }
    if (kept) {
      labels.add(truths.clone());
      scores.add(imageScores.clone());
    }
  }

  private void addClass(int truth, float[] imageScores) {
    if (truth == MultiClassMetrics.UNKNOWN) {
      return;
    }
    int called = 0;
    for (int unit = 1; unit < units; unit++) {
      called = imageScores[unit] > imageScores[called] ? unit : called;
    }
    loss -= Math.log(Math.max(imageScores[truth], LEAST_PROBABILITY));
    known++;
    knownOf[0]++;
    rightOf[0] += called == truth ? 1 : 0;
  }

  private void addLabels(float[] truths, float[] imageScores) {
    for (int unit = 0; unit < units; unit++) {
      if (Float.isNaN(truths[unit])) {
        continue;
      }
      boolean positive = truths[unit] == 1;
      double ofTruth = positive ? imageScores[unit] : 1 - (double) imageScores[unit];
      loss -= Math.log(Math.max(ofTruth, LEAST_PROBABILITY));
      known++;
      knownOf[unit]++;
      rightOf[unit] += imageScores[unit] > DECISION == positive ? 1 : 0;
    }
  }

  /** By {@link Measure#metric}; what does not exist, without known labels, is left out. */
  TreeMap<String, Double> measures() {
    TreeMap<String, Double> measures = new TreeMap<>();
    if (known > 0) {
      measures.put(Measure.LOSS.metric(), loss / known);
      measures.put(Measure.ACCURACY.metric(), accuracy());
    }
    if (isWhole()) {
      meanAuc().ifPresent(auc -> measures.put(Measure.MEAN_AUC.metric(), auc));
    }
    return measures;
  }

  /** A pass that began where no scores were kept, in an earlier release, has only some of them. */
  private boolean isWhole() {
    if (!kept) {
      return false;
    }
    long knownOfKept = 0;
    for (float[] truths : labels) {
      for (float truth : truths) {
        // Of classes the one that is true tells that the image's is known.
        knownOfKept += (task == Task.MULTI_CLASS ? truth == 1 : !Float.isNaN(truth)) ? 1 : 0;
      }
    }
    return knownOfKept == known;
  }

  private double accuracy() {
    double sum = 0;
    int counted = 0;
    for (int unit = 0; unit < units; unit++) {
      if (knownOf[unit] > 0) {
        sum += (double) rightOf[unit] / knownOf[unit];
        counted++;
      }
    }
    return sum / counted;
  }

  private OptionalDouble meanAuc() {
    if (task == Task.MULTI_CLASS) {
      int[] truths = labels.stream().mapToInt(OngoingPass::truth).toArray();
      double[][] doubles = scores.stream().map(OngoingPass::doubles).toArray(double[][]::new);
      return MultiClassMetrics.of(truths, doubles, units, 1)
          .mean(one -> one.rocAuc().getAsDouble());
    }
    return MultiLabelMetrics.of(
            labels.toArray(float[][]::new), scores.toArray(float[][]::new), units)
        .mean(label -> label.rocAuc().getAsDouble());
  }

  private static int truth(float[] truths) {
    for (int unit = 0; unit < truths.length; unit++) {
      if (truths[unit] == 1) {
        return unit;
      }
    }
    return MultiClassMetrics.UNKNOWN;
  }

  private static double[] doubles(float[] values) {
    double[] doubles = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      doubles[i] = values[i];
    }
    return doubles;
  }

  void clear() {
    loss = 0;
    known = 0;
    Arrays.fill(rightOf, 0);
    Arrays.fill(knownOf, 0);
    labels.clear();
    scores.clear();
  }

  void write(DataOutputStream out) throws IOException {
    out.writeDouble(loss);
    out.writeLong(known);
    for (int unit = 0; unit < units; unit++) {
      out.writeLong(rightOf[unit]);
      out.writeLong(knownOf[unit]);
    }
    out.writeInt(labels.size());
    for (int image = 0; image < labels.size(); image++) {
      for (int unit = 0; unit < units; unit++) {
        out.writeFloat(labels.get(image)[unit]);
        out.writeFloat(scores.get(image)[unit]);
      }
    }
  }

  void read(DataInputStream in) throws IOException {
    clear();
    loss = in.readDouble();
    known = in.readLong();
    for (int unit = 0; unit < units; unit++) {
      rightOf[unit] = in.readLong();
      knownOf[unit] = in.readLong();
    }
    int images = in.readInt();
    for (int image = 0; image < images; image++) {
      float[] truths = new float[units];
      float[] imageScores = new float[units];
      for (int unit = 0; unit < units; unit++) {
        truths[unit] = in.readFloat();
        imageScores[unit] = in.readFloat();
      }
      labels.add(truths);
      scores.add(imageScores);
    }
  }
}
