package io.radflow.training.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class MixedLossTest {

  private static final float NAN = Float.NaN;
  private static final int CLASSES = 3;
  private static final float[] LABELS = {1, 0, 0, 0, 1, 0, 0, 0, 1};
  private static final Mixup MIXUP = new Mixup(0.3, new int[] {2, 0, 1});

  private static float[] logits() {
    Random random = new Random(5);
    float[] logits = new float[9];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = (float) (3 * random.nextGaussian());
    }
    return logits;
  }

  /** Of a global batch that is one leaf. */
  private static MixedLoss loss(LossKind kind, int classes, float[] labels, Mixup mixup) {
    return MixedLoss.of(kind, classes, labels, mixup, 0, LossTerms.of(kind, classes, labels, 0));
  }

  @Test
  void givesSoftmaxTheSameAsMixedLabels() {
    float[] mixed = new float[9];
    float[] partners = MIXUP.partnerLabels(LABELS);
    assertThat(partners).containsExactly(0, 0, 1, 1, 0, 0, 0, 1, 0);
    for (int i = 0; i < mixed.length; i++) {
      mixed[i] = 0.3f * LABELS[i] + 0.7f * partners[i];
    }
    float[] pairGradient = new float[9];
    float[] mixedGradient = new float[9];
    double pair =
        loss(LossKind.SOFTMAX, CLASSES, LABELS, MIXUP).evaluate(logits(), 0, pairGradient);
    double soft = loss(LossKind.SOFTMAX, CLASSES, mixed, null).evaluate(logits(), 0, mixedGradient);
    assertThat(pair).isCloseTo(soft, within(1e-6));
    for (int i = 0; i < 9; i++) {
      assertThat(pairGradient[i]).isCloseTo(mixedGradient[i], within(1e-6f));
    }
  }

  @ParameterizedTest
  @EnumSource
  void isTheSharesOfBothLosses(LossKind kind) {
    float[] labels = {1, NAN, 0, NAN, NAN, 1, 0, 0, 1};
    Mixup mixup = new Mixup(0.25, new int[] {1, 2, 0});
    float[] gradient = new float[9];
    float[] own = new float[9];
    float[] partners = new float[9];
    double loss = loss(kind, CLASSES, labels, mixup).evaluate(logits(), 0, gradient);
    double first = loss(kind, CLASSES, labels, null).evaluate(logits(), 0, own);
    double second =
        loss(kind, CLASSES, mixup.partnerLabels(labels), null).evaluate(logits(), 0, partners);
    assertThat(loss).isCloseTo(0.25 * first + 0.75 * second, within(1e-9));
    for (int i = 0; i < 9; i++) {
      assertThat(gradient[i]).isCloseTo(0.25f * own[i] + 0.75f * partners[i], within(1e-6f));
    }
  }

  @Test
  void takesNothingFromAPartnerWithoutAShare() {
    float[] labels = {1, 0, 0, NAN, NAN, NAN, NAN, NAN, NAN};
    float[] gradient = new float[9];
    MixedLoss whole = loss(LossKind.SIGMOID, CLASSES, labels, new Mixup(1, new int[] {1, 2, 0}));
    assertThat(whole.evaluate(logits(), 0, gradient))
        .isEqualTo(
            loss(LossKind.SIGMOID, CLASSES, labels, null).evaluate(logits(), 0, new float[9]));
    assertThat(gradient[3]).isZero();
  }

  @Test
  void addsUpOverTheBatchsParts() {
    MixedLoss loss = loss(LossKind.SIGMOID, CLASSES, LABELS, MIXUP);
    float[] logits = logits();
    double parts = 0;
    for (int sample = 0; sample < 3; sample++) {
      float[] part = Arrays.copyOfRange(logits, 3 * sample, 3 * sample + 3);
      parts += loss.evaluate(part, sample, new float[3]);
    }
    assertThat(parts).isCloseTo(loss.evaluate(logits, 0, new float[9]), within(1e-9));
  }

  /** Leaves of which one has few known labels and one has none. */
  @ParameterizedTest
  @CsvSource({"SIGMOID, 0", "SIGMOID, 1", "SIGMOID, 2", "SOFTMAX, 0", "SOFTMAX, 1", "SOFTMAX, 2"})
  void leavesAddUpToTheGlobalBatch(LossKind kind, int localBatch) {
    float[] labels = {1, NAN, NAN, 0, 1, 0, 1, 0, 0, 0, 0, 1, NAN, NAN, NAN, NAN, NAN, NAN};
    float[] logits = new float[labels.length];
    Random random = new Random(9);
    for (int i = 0; i < logits.length; i++) {
      logits[i] = (float) random.nextGaussian();
    }
    Mixup pairs = new Mixup(0.3, new int[] {1, 0, 3, 2, 5, 4});
    LossTerms terms = LossTerms.of(kind, CLASSES, labels, localBatch);
    float[] gradient = new float[labels.length];
    double whole =
        MixedLoss.of(kind, CLASSES, labels, pairs, localBatch, terms).evaluate(logits, 0, gradient);

    double sum = 0;
    for (int at = 0; at < labels.length; at += 6) {
      Mixup pair = new Mixup(0.3, new int[] {1, 0});
      float[] part = new float[6];
      sum +=
          MixedLoss.of(
                  kind, CLASSES, Arrays.copyOfRange(labels, at, at + 6), pair, localBatch, terms)
              .evaluate(Arrays.copyOfRange(logits, at, at + 6), 0, part);
      assertThat(part).containsExactly(Arrays.copyOfRange(gradient, at, at + 6));
    }
    assertThat(sum).isCloseTo(whole, within(1e-12));
  }

  @Test
  void refusesLocalBatchesThatDoNotDivideALeafOrAreNotCounted() {
    assertThatThrownBy(
            () -> MixedLoss.of(LossKind.SIGMOID, CLASSES, LABELS, null, 2, new LossTerms(18, 4)))
        .hasMessage("Local batches of 2 samples do not divide a leaf of 3");
    assertThatThrownBy(
            () -> MixedLoss.of(LossKind.SIGMOID, CLASSES, LABELS, null, 1, new LossTerms(18, 2)))
        .hasMessage("A leaf of 3 local batches is no part of a global batch of 2");
    assertThatThrownBy(
            () -> MixedLoss.of(LossKind.SIGMOID, CLASSES, LABELS, null, 0, new LossTerms(18, 2)))
        .hasMessageContaining("A leaf of 0 local batches");
  }

  @Test
  void refusesSharesAndPartnersOutOfRange() {
    assertThatThrownBy(() -> new Mixup(1.5, new int[] {0}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1.5");
    assertThatThrownBy(() -> new Mixup(0.5, new int[] {1, 2}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("partner 2");
    assertThatThrownBy(() -> new Batch(List.of("a"), new byte[3], 1, 1, 3, new float[1], MIXUP))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("3 mixup partners for 1 samples");
  }
}
