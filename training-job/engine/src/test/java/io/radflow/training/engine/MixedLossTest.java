package io.radflow.training.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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
        MixedLoss.of(LossKind.SOFTMAX, CLASSES, LABELS, MIXUP).evaluate(logits(), 0, pairGradient);
    double soft =
        MixedLoss.of(LossKind.SOFTMAX, CLASSES, mixed, null).evaluate(logits(), 0, mixedGradient);
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
    double loss = MixedLoss.of(kind, CLASSES, labels, mixup).evaluate(logits(), 0, gradient);
    double first = MixedLoss.of(kind, CLASSES, labels, null).evaluate(logits(), 0, own);
    double second =
        MixedLoss.of(kind, CLASSES, mixup.partnerLabels(labels), null)
            .evaluate(logits(), 0, partners);
    assertThat(loss).isCloseTo(0.25 * first + 0.75 * second, within(1e-9));
    for (int i = 0; i < 9; i++) {
      assertThat(gradient[i]).isCloseTo(0.25f * own[i] + 0.75f * partners[i], within(1e-6f));
    }
  }

  @Test
  void takesNothingFromAPartnerWithoutAShare() {
    float[] labels = {1, 0, 0, NAN, NAN, NAN, NAN, NAN, NAN};
    float[] gradient = new float[9];
    MixedLoss whole =
        MixedLoss.of(LossKind.SIGMOID, CLASSES, labels, new Mixup(1, new int[] {1, 2, 0}));
    assertThat(whole.evaluate(logits(), 0, gradient))
        .isEqualTo(
            MixedLoss.of(LossKind.SIGMOID, CLASSES, labels, null)
                .evaluate(logits(), 0, new float[9]));
    assertThat(gradient[3]).isZero();
  }

  @Test
  void addsUpOverTheBatchsParts() {
    MixedLoss loss = MixedLoss.of(LossKind.SIGMOID, CLASSES, LABELS, MIXUP);
    float[] logits = logits();
    double parts = 0;
    for (int sample = 0; sample < 3; sample++) {
      float[] part = java.util.Arrays.copyOfRange(logits, 3 * sample, 3 * sample + 3);
      parts += loss.evaluate(part, sample, new float[3]);
    }
    assertThat(parts).isCloseTo(loss.evaluate(logits, 0, new float[9]), within(1e-9));
  }

  @Test
  void knowsWhenNothingIsKnown() {
    float[] unknown = {NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN};
    assertThat(MixedLoss.of(LossKind.SIGMOID, CLASSES, unknown, MIXUP).known()).isFalse();
    assertThat(MixedLoss.of(LossKind.SIGMOID, CLASSES, LABELS, MIXUP).known()).isTrue();
  }

  @Test
  void refusesSharesAndPartnersOutOfRange() {
    assertThatThrownBy(() -> new Mixup(1.5, new int[] {0}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1.5");
    assertThatThrownBy(() -> new Mixup(0.5, new int[] {1, 2}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("partner 2");
    assertThatThrownBy(
            () -> new Batch(java.util.List.of("a"), new byte[3], 1, 1, 3, new float[1], MIXUP))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("3 mixup partners for 1 samples");
  }
}
