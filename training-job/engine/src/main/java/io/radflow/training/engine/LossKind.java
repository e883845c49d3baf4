package io.radflow.training.engine;

import java.util.Arrays;
import org.apache.flink.annotation.Internal;

/** Kind of loss; it also says what the scores are. Arithmetic is in double. */
@Internal
public enum LossKind {
  /** Softmax cross entropy, averaged over the rows whose labels are all known. */
  SOFTMAX {
    @Override
    public long terms(float[] labels, int classes) {
      long rows = 0;
      for (int row = 0; row < labels.length; row += classes) {
        rows += known(labels, row, classes) ? 1 : 0;
      }
      return rows;
    }

    @Override
    public double evaluate(
        float[] logits, float[] labels, int from, int classes, long terms, float[] gradient) {
      double loss = 0;
      double[] exponentials = new double[classes];
      for (int row = 0; row < logits.length; row += classes) {
        if (!known(labels, from + row, classes)) {
          Arrays.fill(gradient, row, row + classes, 0f);
          continue;
        }
        double max = max(logits, row, classes);
        double sum = exponentials(logits, row, max, exponentials);
        double mass = 0;
        for (int k = 0; k < classes; k++) {
          double label = labels[from + row + k];
          mass += label;
          // A label of 0 says nothing, even of a logit of minus infinity.
          loss += label == 0 ? 0 : label * (Math.log(sum) - (logits[row + k] - max));
        }
        for (int k = 0; k < classes; k++) {
          gradient[row + k] =
              (float) ((mass * exponentials[k] / sum - labels[from + row + k]) / terms);
        }
      }
      return loss / terms;
    }

    @Override
    public void toProbabilities(float[] logits, int classes) {
      double[] exponentials = new double[classes];
      for (int row = 0; row < logits.length; row += classes) {
        double sum = exponentials(logits, row, max(logits, row, classes), exponentials);
        for (int k = 0; k < classes; k++) {
          logits[row + k] = (float) (exponentials[k] / sum);
        }
      }
    }
  },

  /** Sigmoid binary cross entropy, averaged over the known labels of the batch. */
  SIGMOID {
    @Override
    public long terms(float[] labels, int classes) {
      long known = 0;
      for (float label : labels) {
        known += Float.isNaN(label) ? 0 : 1;
      }
      return known;
    }

    @Override
    public double evaluate(
        float[] logits, float[] labels, int from, int classes, long terms, float[] gradient) {
      double loss = 0;
      for (int i = 0; i < logits.length; i++) {
        double label = labels[from + i];
        if (Double.isNaN(label)) {
          gradient[i] = 0;
          continue;
        }
        double logit = logits[i];
        loss += Math.max(logit, 0) - logit * label + Math.log1p(Math.exp(-Math.abs(logit)));
        gradient[i] = (float) ((sigmoid(logit) - label) / terms);
      }
      return loss / terms;
    }

    @Override
    public void toProbabilities(float[] logits, int classes) {
      for (int i = 0; i < logits.length; i++) {
        logits[i] = (float) sigmoid(logits[i]);
      }
    }
  };

  /**
   * Number of terms in the mean over a batch; 0 means that nothing is known.
   *
   * @param labels [N, classes]
   */
  public abstract long terms(float[] labels, int classes);

  /**
   * This part's share of the batch's mean loss, and its gradient by the logits.
   *
   * @param logits [n, classes], the part's
   * @param labels [N, classes], of the part and others
   * @param from index in {@code labels} of the part's first label
   * @param terms what the sum is divided by: {@link #terms} of the whole batch
   * @param gradient receives [n, classes]
   */
  public abstract double evaluate(
      float[] logits, float[] labels, int from, int classes, long terms, float[] gradient);

  /** Turns logits [n, classes] into probabilities, in place. */
  public abstract void toProbabilities(float[] logits, int classes);

  private static boolean known(float[] labels, int row, int classes) {
    for (int k = row; k < row + classes; k++) {
      if (Float.isNaN(labels[k])) {
        return false;
      }
    }
    return true;
  }

  private static double max(float[] logits, int row, int classes) {
    double max = Double.NEGATIVE_INFINITY;
    for (int k = row; k < row + classes; k++) {
      max = Math.max(max, logits[k]);
    }
    return max;
  }

  private static double exponentials(float[] logits, int row, double max, double[] into) {
    double sum = 0;
    for (int k = 0; k < into.length; k++) {
      into[k] = Math.exp(logits[row + k] - max);
      sum += into[k];
    }
    return sum;
  }

  private static double sigmoid(double logit) {
    return 1 / (1 + Math.exp(-logit));
  }
}
