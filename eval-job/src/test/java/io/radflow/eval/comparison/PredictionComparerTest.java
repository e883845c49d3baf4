package io.radflow.eval.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.radflow.core.metric.AucComparison;
import io.radflow.core.metric.MetricName;
import io.radflow.core.parquet.ParquetRecords;
import io.radflow.core.record.Prediction;
import io.radflow.core.record.Task;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.eval.results.PublishedResult;
import io.radflow.eval.results.ResultRow;
import io.radflow.eval.study.ImageComparison;
import io.radflow.eval.study.Study;
import io.radflow.eval.study.StudyCell;
import io.radflow.testing.StoreExtension;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.commons.math3.distribution.BinomialDistribution;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PredictionComparerTest {

  private static final int STEP = 500;

  @RegisterExtension static final StoreExtension STORE = new StoreExtension();

  private static ObjectStore store;

  @BeforeAll
  static void startStore() throws Exception {
    store = STORE.bucket();
  }

  @Test
  void accuracyIsComparedByMcNemarsTestOfTheSameImages() throws Exception {
    // Of 40 images 18 are right in the larger run only, and 4 in the smaller only.
    putClasses("pets-small-0", 40, image -> image < 10 || image >= 36);
    putClasses("pets-large-0", 40, image -> image < 28);

    ImageComparison found = compare("pets", MetricName.ACCURACY, "small-0", "large-0");

    double exact = 2 * new BinomialDistribution(null, 22, 0.5).cumulativeProbability(4);
    assertThat(found.pairs()).isEqualTo(1);
    assertThat(found.tests()).isEqualTo(1);
    assertThat(found.leastAdjusted()).isEqualTo(exact, within(1e-12));
    assertThat(found.differing()).isEqualTo(1);
    assertThat(found.remark()).isEmpty();
  }

  @Test
  void eachSeedsRunsAreAPairAndHolmCorrectsOverAllOfThem() throws Exception {
    for (int seed = 0; seed < 2; seed++) {
      putClasses("dogs-small-" + seed, 40, image -> image < 10 || image >= 36);
      putClasses("dogs-large-" + seed, 40, image -> image < 28);
    }

    ImageComparison found =
        compare("dogs", MetricName.ACCURACY, "small-0,small-1", "large-0,large-1");

    double exact = 2 * new BinomialDistribution(null, 22, 0.5).cumulativeProbability(4);
    assertThat(found.pairs()).isEqualTo(2);
    assertThat(found.leastAdjusted()).isEqualTo(2 * exact, within(1e-12));
    assertThat(found.differing()).isEqualTo(2);
  }

  @Test
  void aucIsComparedByDeLongsTestOfEachLabelThatHasBothTruths() throws Exception {
    float[][] small = putLabels("nih-small-0", 60, 1);
    float[][] large = putLabels("nih-large-0", 60, 2);

    ImageComparison found = compare("nih", MetricName.MEAN_AUC, "small-0", "large-0");

    double[] pValues = new double[2];
    for (int label = 0; label < 2; label++) {
      pValues[label] =
          AucComparison.of(
                  scores(small, label, true),
                  scores(small, label, false),
                  scores(large, label, true),
                  scores(large, label, false))
              .pValue();
    }
    Arrays.sort(pValues);
    assertThat(found.tests()).as("the third label has negatives only").isEqualTo(2);
    assertThat(found.leastAdjusted()).isEqualTo(Math.min(1, 2 * pValues[0]), within(1e-12));
  }

  @Test
  void imagesThatOneRunLacksAreLeftOutAndToldOf() throws Exception {
    putClasses("birds-small-0", 30, image -> true);
    putClasses("birds-large-0", 40, image -> true);

    ImageComparison found = compare("birds", MetricName.ACCURACY, "small-0", "large-0");

    assertThat(found.remark()).isEqualTo("seed 0: 30 of 40 images are in both runs");
    assertThat(found.leastAdjusted()).isEqualTo(1);
    assertThat(found.differing()).isZero();
  }

  @Test
  void runsWithoutPredictionsAreNotComparedAndToldOf() throws Exception {
    putClasses("cats-small-0", 10, image -> true);

    assertThat(compare("cats", MetricName.ACCURACY, "small-0", "large-0"))
        .satisfies(
            found -> {
              assertThat(found.isMade()).isFalse();
              assertThat(found.remark()).isEqualTo("seed 0: no predictions");
            });
    assertThat(compare("cats", MetricName.ACCURACY, "small-0", "../../x").remark())
        .as("a path that is no run's is no key")
        .isEqualTo("seed 0: no predictions");
  }

  @Test
  void passesThatAreTooLargeAreNotRead() throws Exception {
    putClasses("cows-small-0", 10, image -> true);
    putClasses("cows-large-0", 10, image -> true);

    ImageComparison found =
        new PredictionComparer(store, 29)
            .compare(
                cell("cows", MetricName.ACCURACY, "small-0"),
                cell("cows", MetricName.ACCURACY, "large-0"));

    assertThat(found.isMade()).isFalse();
    assertThat(found.remark()).isEqualTo("seed 0: more than 29 scores");
  }

  private static ImageComparison compare(
      String target, String metric, String smaller, String larger) throws Exception {
    return new PredictionComparer(store)
        .compare(cell(target, metric, smaller), cell(target, metric, larger));
  }

  /** Runs by comma, of seeds 0, 1, … */
  private static StudyCell cell(String target, String metric, String runs) {
    List<ResultRow> rows = new ArrayList<>();
    for (String run : runs.split(",")) {
      String path = BucketLayout.PREDICTIONS + target + "-" + run;
      rows.add(
          new ResultRow(
              new PublishedResult(
                  0.5, metric, path, rows.size(), "full_shot", "m", target, STEP, null, null),
              "r.csv",
              rows.size() + 2));
    }
    return Study.of(rows, List.of(), List.of()).cells().get(0);
  }

  private interface Right {
    boolean isRight(int image);
  }

  private static void putClasses(String run, int count, Right right) throws Exception {
    List<Prediction> rows = new ArrayList<>();
    for (int image = 0; image < count; image++) {
      int truth = image % 3;
      int called = right.isRight(image) ? truth : (truth + 1) % 3;
      List<Float> labels = new ArrayList<>();
      List<Float> scores = new ArrayList<>();
      for (int c = 0; c < 3; c++) {
        labels.add(c == truth ? 1f : 0f);
        scores.add(c == called ? 0.8f : 0.1f);
      }
      rows.add(prediction(run, count, image, Task.MULTI_CLASS, labels, scores));
    }
    put(run, rows);
  }

  /** Scores [images, labels] of labels 0 and 1, of which 0 is unknown of every seventh image. */
  private static float[][] putLabels(String run, int count, long seed) throws Exception {
    Random random = new Random(seed);
    float[][] all = new float[count][];
    List<Prediction> rows = new ArrayList<>();
    for (int image = 0; image < count; image++) {
      List<Float> labels = new ArrayList<>();
      List<Float> scores = new ArrayList<>();
      all[image] = new float[3];
      for (int label = 0; label < 3; label++) {
        boolean truth = truth(image, label);
        labels.add(isUnknown(image, label) ? null : truth ? 1f : 0f);
        all[image][label] = (truth ? 0.2f * seed : 0) + 0.5f * random.nextFloat();
        scores.add(all[image][label]);
      }
      rows.add(prediction(run, count, image, Task.MULTI_LABEL, labels, scores));
    }
    put(run, rows);
    return all;
  }

  private static boolean truth(int image, int label) {
    return label < 2 && image % (label + 2) == 0;
  }

  private static boolean isUnknown(int image, int label) {
    return label == 0 && image % 7 == 0;
  }

  private static double[] scores(float[][] all, int label, boolean truth) {
    List<Double> scores = new ArrayList<>();
    for (int image = 0; image < all.length; image++) {
      if (!isUnknown(image, label) && truth(image, label) == truth) {
        scores.add((double) all[image][label]);
      }
    }
    return scores.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static Prediction prediction(
      String run, int count, int image, Task task, List<Float> labels, List<Float> scores) {
    return Prediction.newBuilder()
        .setRun(run)
        .setPretrainedModel("m")
        .setTarget(run.substring(0, run.indexOf('-')))
        .setShot("full_shot")
        .setSeed(0)
        .setStep(STEP)
        .setPassSize(count)
        .setSampleId(String.format("image/%05d", image))
        .setTask(task)
        .setLabelNames(List.of("a", "b", "c"))
        .setLabels(labels)
        .setScores(scores)
        .build();
  }

  private static void put(String run, List<Prediction> rows) throws Exception {
    store.write(
        BucketLayout.predictions(run, STEP) + "part-00000-0000.parquet",
        ParquetRecords.encode(Prediction.getClassSchema(), rows));
  }
}
