package io.radflow.training.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LossKindTest {

  private static final float NAN = Float.NaN;

  @ParameterizedTest
  @EnumSource
  void hasTheGradientThatDifferencesGive(LossKind loss) {
    int classes = 4;
    Random random = new Random(3);
    float[] logits = new float[8];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = (float) (4 * random.nextGaussian());
    }
    // The second row is a mixed-up pair of labels.
    float[] labels = {0, 1, 0, 0, 0.25f, 0, 0.75f, 0};
    long terms = loss.terms(labels, classes);
    float[] gradient = new float[8];
    loss.evaluate(logits, labels, 0, classes, terms, gradient);
    for (int i = 0; i < logits.length; i++) {
      float h = 1e-2f;
      float logit = logits[i];
      logits[i] = logit + h;
      double above = loss.evaluate(logits, labels, 0, classes, terms, new float[8]);
      logits[i] = logit - h;
      double below = loss.evaluate(logits, labels, 0, classes, terms, new float[8]);
      logits[i] = logit;
      assertThat((double) gradient[i]).isCloseTo((above - below) / (2 * h), within(1e-4));
    }
  }

  @Test
  void averagesSigmoidLossOverKnownLabelsOnly() {
    float[] logits = {0, 3, -40, 5};
    float[] labels = {1, NAN, 1, NAN};
    float[] gradient = new float[4];
    long terms = LossKind.SIGMOID.terms(labels, 2);
    assertThat(terms).isEqualTo(2);
    double loss = LossKind.SIGMOID.evaluate(logits, labels, 0, 2, terms, gradient);
    assertThat(loss).isCloseTo((Math.log(2) + 40) / 2, within(1e-9));
    assertThat(gradient).containsExactly(-0.25f, 0f, -0.5f, 0f);
  }

  @Test
  void leavesSoftmaxRowsWithAnUnknownLabelOut() {
    float[] logits = {1000, 0, 5, 7};
    float[] labels = {1, 0, NAN, 1};
    float[] gradient = new float[4];
    long terms = LossKind.SOFTMAX.terms(labels, 2);
    assertThat(terms).isEqualTo(1);
    assertThat(LossKind.SOFTMAX.evaluate(logits, labels, 0, 2, terms, gradient)).isZero();
    assertThat(gradient).containsExactly(0f, 0f, 0f, 0f);
  }

  @Test
  void givesProbabilities() {
    float[] softmax = {0, 0, 1000, 0};
    LossKind.SOFTMAX.toProbabilities(softmax, 2);
    assertThat(softmax).containsExactly(0.5f, 0.5f, 1f, 0f);
    float[] sigmoid = {0, 1000, -1000};
    LossKind.SIGMOID.toProbabilities(sigmoid, 3);
    assertThat(sigmoid).containsExactly(0.5f, 1f, 0f);
  }
}
