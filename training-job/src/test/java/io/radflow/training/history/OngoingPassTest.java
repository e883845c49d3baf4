package io.radflow.training.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.radflow.core.metric.MultiClassMetrics;
import io.radflow.core.metric.MultiLabelMetrics;
import io.radflow.core.record.Task;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Random;
import java.util.TreeMap;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** What is summed up image by image is what the eval job computes of the whole pass. */
class OngoingPassTest {

  private static final int IMAGES = 300;
  private static final int UNITS = 4;
  private static final Offset<Double> EXACT = within(1e-12);

  @Test
  void ofClassesAreThoseOfTheEvalJob() {
    Random random = new Random(5);
    OngoingPass scores = new OngoingPass(Task.MULTI_CLASS, UNITS, true);
    int[] truths = new int[IMAGES];
    double[][] doubles = new double[IMAGES][UNITS];
    for (int image = 0; image < IMAGES; image++) {
      truths[image] = image % 7 == 0 ? MultiClassMetrics.UNKNOWN : random.nextInt(UNITS);
      float[] labels = new float[UNITS];
      float[] given = scores(random);
      for (int unit = 0; unit < UNITS; unit++) {
        boolean unknown = truths[image] == MultiClassMetrics.UNKNOWN;
        labels[unit] = unknown ? Float.NaN : truths[image] == unit ? 1 : 0;
        doubles[image][unit] = given[unit];
      }
      scores.add(labels, given);
    }

    MultiClassMetrics expected = MultiClassMetrics.of(truths, doubles, UNITS, 1);
    TreeMap<String, Double> measures = scores.measures();
    assertThat(measures).containsOnlyKeys(Measure.LOSS.metric(), accuracy(), auc());
    assertThat(measures.get(Measure.LOSS.metric()))
        .isCloseTo(expected.logLoss().getAsDouble(), EXACT);
    assertThat(measures.get(accuracy())).isEqualTo(expected.top1().getAsDouble());
    assertThat(measures.get(auc()))
        .isEqualTo(expected.mean(one -> one.rocAuc().getAsDouble()).getAsDouble());
  }

  @Test
  void ofLabelsAreThoseOfTheEvalJob() {
    Random random = new Random(6);
    OngoingPass scores = new OngoingPass(Task.MULTI_LABEL, UNITS, true);
    float[][] truths = new float[IMAGES][UNITS];
    float[][] given = new float[IMAGES][];
    for (int image = 0; image < IMAGES; image++) {
      for (int unit = 0; unit < UNITS; unit++) {
        // The last label is never known, the one before it has one class only.
        truths[image][unit] =
            unit == 3 || random.nextInt(5) == 0 ? Float.NaN : unit == 2 ? 0 : random.nextInt(2);
      }
      given[image] = scores(random);
      scores.add(truths[image], given[image]);
    }

    MultiLabelMetrics expected = MultiLabelMetrics.of(truths, given, UNITS);
    TreeMap<String, Double> measures = scores.measures();
    assertThat(measures.get(accuracy())).isEqualTo(expected.meanAccuracy().getAsDouble());
    assertThat(measures.get(auc()))
        .isEqualTo(expected.mean(one -> one.rocAuc().getAsDouble()).getAsDouble());
    double loss = 0;
    long known = 0;
    for (int unit = 0; unit < 3; unit++) {
      long support = expected.labels().get(unit).support();
      loss += support * expected.labels().get(unit).logLoss().getAsDouble();
      known += support;
    }
    assertThat(measures.get(Measure.LOSS.metric())).isCloseTo(loss / known, EXACT);
  }

  @Test
  void goOnFromACheckpoint() throws IOException {
    OngoingPass whole = new OngoingPass(Task.MULTI_LABEL, UNITS, true);
    OngoingPass part = new OngoingPass(Task.MULTI_LABEL, UNITS, true);
    add(whole, new Random(7), 20);
    add(whole, new Random(8), 20);

    add(part, new Random(7), 20);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    part.write(new DataOutputStream(bytes));
    OngoingPass restored = new OngoingPass(Task.MULTI_LABEL, UNITS, true);
    add(restored, new Random(9), 3);
    restored.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
    add(restored, new Random(8), 20);

    assertThat(restored.measures()).isEqualTo(whole.measures()).hasSize(3);
  }

  @Test
  void haveNoAreaWherePartOfThePassWasJudgedWithoutKeepingScores() throws IOException {
    OngoingPass before = new OngoingPass(Task.MULTI_LABEL, UNITS, false);
    add(before, new Random(7), 20);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    before.write(new DataOutputStream(bytes));
    OngoingPass restored = new OngoingPass(Task.MULTI_LABEL, UNITS, true);
    restored.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
    add(restored, new Random(8), 20);

    assertThat(restored.measures())
        .containsOnlyKeys(Measure.LOSS.metric(), Measure.ACCURACY.metric());
  }

  @Test
  void nothingKnownMeasuresNothing() {
    OngoingPass scores = new OngoingPass(Task.MULTI_LABEL, 1, true);
    scores.add(new float[] {Float.NaN}, new float[] {0.5f});
    assertThat(scores.measures()).isEmpty();
  }

  private static void add(OngoingPass scores, Random random, int images) {
    for (int image = 0; image < images; image++) {
      float[] labels = new float[UNITS];
      for (int unit = 0; unit < UNITS; unit++) {
        labels[unit] = random.nextInt(2);
      }
      scores.add(labels, scores(random));
    }
  }

  /** Coarse, so that there are ties. */
  private static float[] scores(Random random) {
    float[] scores = new float[UNITS];
    for (int unit = 0; unit < UNITS; unit++) {
      scores[unit] = random.nextInt(21) / 20f;
    }
    return scores;
  }

  private static String accuracy() {
    return Measure.ACCURACY.metric();
  }

  private static String auc() {
    return Measure.MEAN_AUC.metric();
  }
}
