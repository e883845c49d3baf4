package io.radflow.training.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.radflow.core.record.Task;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RunHistoryTest {

  @Test
  void theFirstOfEqualPassesIsTheBest() {
    RunHistory history = history(new SelectionSettings(Measure.ACCURACY, 0, 0));
    for (double accuracy : new double[] {0.5, 0.75, 0.75, 0.25}) {
      pass(history, accuracy);
    }
    assertThat(history.best().orElseThrow().step()).isEqualTo(2);
    assertThat(history.isStopped()).isFalse();
  }

  @Test
  void aLowerLossIsBetter() {
    RunHistory history = history(new SelectionSettings(Measure.LOSS, 0, 0));
    for (double accuracy : new double[] {0.5, 1, 0.75}) {
      pass(history, accuracy);
    }
    assertThat(history.best().orElseThrow().step()).isEqualTo(2);
    assertThat(history.bestBefore().orElseThrow().step()).isEqualTo(2);
  }

  @Test
  void endsAfterSoManyPassesInARowWithoutGain() {
    RunHistory history = history(new SelectionSettings(Measure.ACCURACY, 2, 0));
    boolean[] stopped = new boolean[5];
    double[] accuracies = {0.5, 0.25, 0.75, 0.5, 0.75};
    for (int i = 0; i < accuracies.length; i++) {
      pass(history, accuracies[i]);
      stopped[i] = history.isStopped();
    }
    assertThat(stopped).containsExactly(false, false, false, false, true);
  }

  @Test
  void aGainThatIsTooSmallIsNone() {
    RunHistory history = history(new SelectionSettings(Measure.ACCURACY, 1, 0.3));
    pass(history, 0.5);
    pass(history, 0.75);
    assertThat(history.best().orElseThrow().step()).isEqualTo(1);
    assertThat(history.isStopped()).isTrue();
  }

  @Test
  void goesByNothingUnlessItIsTold() {
    RunHistory history = history(SelectionSettings.NONE);
    pass(history, 0.5);
    assertThat(history.best()).isEmpty();
    assertThat(history.isStopped()).isFalse();
    assertThat(history.passes()).hasSize(1);
  }

  @Test
  void aPassWithoutTheMeasureSaysWhichAndWhy() {
    RunHistory history = history(new SelectionSettings(Measure.MEAN_AUC, 0, 0));
    history.scored(new float[] {1, 0}, new float[] {1, 0});
    assertThatThrownBy(() -> history.endPass(1))
        .isInstanceOf(UndefinedMeasureException.class)
        .hasMessageContaining("MEAN_AUC")
        .hasMessageContaining("positive and negative")
        .hasMessageContaining("training.best-by");
  }

  @Test
  void isPartOfACheckpoint() throws IOException {
    SelectionSettings settings = new SelectionSettings(Measure.ACCURACY, 2, 0);
    RunHistory history = history(settings);
    pass(history, 0.5);
    pass(history, 0.25);
    history.stepped(Map.of("train/loss", 0.25), LongStream.range(0, 8));
    history.scored(new float[] {1, 0}, new float[] {0.5f, 0.25f});
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    history.write(new DataOutputStream(bytes));

    RunHistory restored = history(settings);
    restored.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())), true);

    assertThat(restored.passes()).isEqualTo(history.passes());
    assertThat(restored.lastStep()).isEqualTo(history.lastStep());
    assertThat(restored.endPass(3)).isEqualTo(history.endPass(3));
    assertThat(restored.isStopped()).isFalse();
  }

  @Test
  void tellsHowRowsCameThatWereToComeOnceInTheirOrder() {
    RunHistory history = history(SelectionSettings.NONE);
    history.stepped(Map.of(), LongStream.range(0, 4));
    assertThat(history.rows()).contains(new RowCounts(4, 0, 0));

    history.stepped(Map.of(), LongStream.of(3, 4, 7, 8));

    assertThat(history.rows()).as("3 again, 5 and 6 not").contains(new RowCounts(6, 1, 2));
    history.forget();
    history.stepped(Map.of(), LongStream.of(9));
    assertThat(history.rows()).isEmpty();
  }

  private static RunHistory history(SelectionSettings settings) {
    return new RunHistory(settings, Task.MULTI_CLASS, 2, EarlierHistory.NONE);
  }

  /** Four images, some of them called rightly; the loss falls with them. */
  private static void pass(RunHistory history, double accuracy) {
    for (int image = 0; image < 4; image++) {
      float right = image < 4 * accuracy ? 0.75f : 0.25f;
      history.scored(new float[] {1, 0}, new float[] {right, 1 - right});
    }
    history.endPass(history.passes().size() + 1);
  }
}
