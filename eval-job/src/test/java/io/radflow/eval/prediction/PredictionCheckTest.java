package io.radflow.eval.prediction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.radflow.core.record.Task;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class PredictionCheckTest {

  @Test
  void acceptsAGoodPredictionAndOneOfUnknownClass() {
    assertThatCode(() -> new PredictionCheck().check(good())).doesNotThrowAnyException();
    PredictionRow unknown = good();
    unknown.labels = new float[] {Float.NaN, Float.NaN};
    assertThatCode(() -> new PredictionCheck().check(unknown)).doesNotThrowAnyException();
  }

  @Test
  void refusesScoresThatAreNoProbability() {
    for (float score : new float[] {1.001f, -0.1f, Float.NaN, Float.POSITIVE_INFINITY}) {
      FaultException fault = refusal(row -> row.scores[1] = score);
      assertThat(fault.fault()).isEqualTo(PredictionFault.SCORE_OUT_OF_RANGE);
      assertThat(fault).hasMessageContaining("dog").hasMessageContaining(Float.toString(score));
    }
  }

  @Test
  void refusesVectorsOfDifferentLength() {
    assertThat(refusal(row -> row.scores = new float[3]).fault())
        .isEqualTo(PredictionFault.WRONG_VECTOR_LENGTH);
    assertThat(refusal(row -> row.labels = new float[1]).fault())
        .isEqualTo(PredictionFault.WRONG_VECTOR_LENGTH);
  }

  @Test
  void refusesLabelsOutsideTheirSet() {
    assertThat(refusal(row -> row.labels[0] = 0.5f).fault())
        .isEqualTo(PredictionFault.LABEL_OUT_OF_SET);
    assertThat(refusal(row -> row.labels[1] = 1).fault())
        .as("two classes at once")
        .isEqualTo(PredictionFault.LABEL_OUT_OF_SET);
  }

  @Test
  void refusesRunNamesThatCouldLeaveTheirFolder() {
    for (String name : new String[] {"../results/other", "a/b", "", ".hidden", "a b"}) {
      assertThat(refusal(row -> row.run = name).fault()).isEqualTo(PredictionFault.BAD_NAME);
    }
  }

  @Test
  void refusesABadNameAfterAGoodOne() throws Exception {
    PredictionCheck check = new PredictionCheck();
    check.check(good());
    PredictionRow bad = good();
    bad.target = "../x";

    assertThatThrownBy(() -> check.check(bad)).isInstanceOf(FaultException.class);
    assertThatThrownBy(() -> check.check(bad)).isInstanceOf(FaultException.class);
  }

  @Test
  void refusesAPassOfNoImages() {
    assertThat(refusal(row -> row.passSize = 0).fault()).isEqualTo(PredictionFault.BAD_NUMBER);
  }

  private static FaultException refusal(Consumer<PredictionRow> change) {
    PredictionRow row = good();
    change.accept(row);
    return catchThrowableOfType(FaultException.class, () -> new PredictionCheck().check(row));
  }

  private static PredictionRow good() {
    PredictionRow row = new PredictionRow(PredictionRow.Type.PREDICTION, "predictions/x", 0);
    row.run = "run-1";
    row.pretrainedModel = "scratch";
    row.target = "cifar10";
    row.shot = "full_shot";
    row.passSize = 10;
    row.sampleId = "a";
    row.task = Task.MULTI_CLASS;
    row.labelNames = new String[] {"cat", "dog"};
    row.labels = new float[] {1, 0};
    row.scores = new float[] {0.75f, 0.25f};
    return row;
  }
}
