package io.radflow.training.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The loss of local batches against the rule as it is written, in float64 from the labels on: the
 * mean over the local batches of the mean over what is known in each, mixed up likewise.
 */
class LocalBatchLossTest {

  private static final int SAMPLES = 12;
  private static final int CLASSES = 5;

  private final Random random = new Random(11);
  private final float[] logits = new float[SAMPLES * CLASSES];
  private final float[] labels = new float[SAMPLES * CLASSES];

  @ParameterizedTest
  @CsvSource({
    "SIGMOID, 1, 12, false", "SIGMOID, 4, 12, false", "SIGMOID, 4, 3, true", "SIGMOID, 3, 5, true",
    "SIGMOID, 12, 4, true", "SOFTMAX, 4, 12, false", "SOFTMAX, 4, 3, true", "SOFTMAX, 6, 5, true"
  })
  void isTheMeanOfTheLocalMeansWhateverIsComputedAtOnce(
      LossKind kind, int local, int atOnce, boolean mixed) {
    draw(kind);
    // Nothing is known in one local batch, which still counts.
    Arrays.fill(labels, 0, local < SAMPLES ? local * CLASSES : 0, Float.NaN);
    Mixup mixup = mixed ? new Mixup(0.3, partners(local)) : null;

    LossTerms terms = LossTerms.of(kind, CLASSES, labels, local);
    MixedLoss loss = MixedLoss.of(kind, CLASSES, labels, mixup, local, terms);
    float[] gradient = new float[logits.length];
    double found = 0;
    for (int first = 0; first < SAMPLES; first += atOnce) {
      int from = first * CLASSES;
      int to = Math.min(SAMPLES, first + atOnce) * CLASSES;
      float[] part = new float[to - from];
      found += loss.evaluate(Arrays.copyOfRange(logits, from, to), first, part);
      System.arraycopy(part, 0, gradient, from, part.length);
    }

    double[] exact = new double[logits.length];
    for (int i = 0; i < exact.length; i++) {
      exact[i] = logits[i];
    }
    assertThat(found).isCloseTo(reference(kind, exact, local, mixup), within(1e-9));
    for (int i = 0; i < exact.length; i++) {
      double[] above = exact.clone();
      double[] below = exact.clone();
      above[i] += 1e-5;
      below[i] -= 1e-5;
      double slope =
          (reference(kind, above, local, mixup) - reference(kind, below, local, mixup)) / 2e-5;
      assertThat((double) gradient[i]).isCloseTo(slope, within(1e-6));
    }
  }

  private void draw(LossKind kind) {
    for (int sample = 0; sample < SAMPLES; sample++) {
      int truth = random.nextInt(CLASSES);
      boolean known = random.nextInt(3) > 0;
      for (int k = 0; k < CLASSES; k++) {
        int at = sample * CLASSES + k;
        logits[at] = (float) (2 * random.nextGaussian());
        labels[at] =
            kind == LossKind.SOFTMAX
                ? known ? (k == truth ? 1 : 0) : Float.NaN
                : random.nextInt(3) == 0 ? Float.NaN : random.nextInt(2);
      }
    }
  }

  /** Each the next of its local batch, the last the first. */
  private static int[] partners(int local) {
    int[] partners = new int[SAMPLES];
    for (int i = 0; i < SAMPLES; i++) {
      partners[i] = i / local * local + (i % local + 1) % local;
    }
    return partners;
  }

  private double reference(LossKind kind, double[] of, int local, Mixup mixup) {
    double sum = 0;
    for (int first = 0; first < SAMPLES; first += local) {
      double own = mean(kind, of, first, local, null);
      sum +=
          mixup == null
              ? own
              : mixup.share() * own + (1 - mixup.share()) * mean(kind, of, first, local, mixup);
    }
    return sum / (SAMPLES / local);
  }

  private double mean(LossKind kind, double[] of, int first, int local, Mixup mixup) {
    double sum = 0;
    int count = 0;
    for (int sample = first; sample < first + local; sample++) {
      int labelled = mixup == null ? sample : mixup.partner(sample);
      double exponentials = 0;
      for (int k = 0; k < CLASSES; k++) {
        exponentials += Math.exp(of[sample * CLASSES + k]);
      }
      for (int k = 0; k < CLASSES; k++) {
        double label = labels[labelled * CLASSES + k];
        double logit = of[sample * CLASSES + k];
        if (kind == LossKind.SOFTMAX && label == 1) {
          sum -= logit - Math.log(exponentials);
          count++;
        } else if (kind == LossKind.SIGMOID && !Double.isNaN(label)) {
          double probability = 1 / (1 + Math.exp(-logit));
          sum -= Math.log(label == 1 ? probability : 1 - probability);
          count++;
        }
      }
    }
    return count == 0 ? 0 : sum / count;
  }
}
