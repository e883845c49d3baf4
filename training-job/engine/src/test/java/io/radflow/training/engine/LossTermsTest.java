package io.radflow.training.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class LossTermsTest {

  private static final float NAN = Float.NaN;
  private static final float[] LABELS = {1, 0, NAN, 1, NAN, NAN, 0, 1};

  @Test
  void countsOfPartsAddUpToThoseOfTheWhole() {
    for (LossKind kind : LossKind.values()) {
      LossTerms whole = LossTerms.of(kind, 2, LABELS, 1);
      LossTerms sum = LossTerms.NONE;
      for (int leaf = 0; leaf < 2; leaf++) {
        float[] labels = Arrays.copyOfRange(LABELS, 4 * leaf, 4 * leaf + 4);
        sum = sum.plus(LossTerms.of(kind, 2, labels, 1));
      }
      assertThat(sum).isEqualTo(whole);
    }
    assertThat(LossTerms.of(LossKind.SIGMOID, 2, LABELS, 0)).isEqualTo(new LossTerms(5, 0));
    assertThat(LossTerms.of(LossKind.SOFTMAX, 2, LABELS, 2)).isEqualTo(new LossTerms(2, 2));
  }

  @Test
  void aLastLocalBatchOfFewerSamplesCounts() {
    assertThat(LossTerms.of(LossKind.SIGMOID, 2, LABELS, 3).localBatches()).isEqualTo(2);
    assertThat(LossTerms.of(LossKind.SIGMOID, 2, LABELS, 9).localBatches()).isEqualTo(1);
  }

  @Test
  void nothingKnownIsEmptyHoweverManyLocalBatches() {
    float[] unknown = {NAN, NAN, NAN, NAN};
    assertThat(LossTerms.of(LossKind.SIGMOID, 2, unknown, 1).isEmpty()).isTrue();
    assertThat(LossTerms.of(LossKind.SIGMOID, 2, LABELS, 1).isEmpty()).isFalse();
    assertThatThrownBy(() -> new LossTerms(-1, 0)).hasMessageContaining("-1 known terms");
  }
}
