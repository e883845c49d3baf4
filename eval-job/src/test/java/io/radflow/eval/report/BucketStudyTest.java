package io.radflow.eval.report;

import static io.radflow.eval.study.SampleStudy.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.radflow.core.metric.MetricName;
import io.radflow.core.parquet.ParquetRecords;
import io.radflow.core.record.Metric;
import io.radflow.core.record.Prediction;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.eval.SamplePredictions;
import io.radflow.eval.study.SampleStudy;
import io.radflow.testing.StoreExtension;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The report of many runs in a bucket, beside published results. */
class BucketStudyTest {

  private static final String SMALL = "source-imagenet1k-r50x1-step90";
  private static final String LARGE = "source-imagenet21k-r50x1-step90";

  @TempDir static Path folder;

  @RegisterExtension static final StoreExtension STORE = new StoreExtension();

  private static ObjectStore store;
  private static String page;

  @BeforeAll
  static void makeBucketAndReport() throws Exception {
    store = STORE.bucket();
    for (int seed = 0; seed < 2; seed++) {
      putRun("small-" + seed, SMALL, seed, 500, 0.50);
      putRun("large-" + seed, LARGE, seed, 500, seed == 0 ? 0.49 : 0.51);
      putPredictions("small-" + seed, 60, 20);
      putPredictions("large-" + seed, 60, 50);
    }
    // A run of another name, with a seed that there is a run of.
    putRun("older-1", LARGE, 1, 400, 0.10);
    Path published = folder.resolve("published.csv");
    Files.writeString(
        published, SampleStudy.HEADER + row(0.75, "cifar10", "chexpert_bit50x1", 0) + "\n");
    Report report = Report.read(published, store, ReportOptions.DEFAULTS);
    page = Files.readString(report.write(folder.resolve("out")));
  }

  @Test
  void runsOfTheBucketAndPublishedOnesAreInOneTable() {
    assertThat(page)
        .contains("50.00 ± 0.00")
        .contains("50.00 ± 1.41")
        .contains("<b>75.00</b></span><br><small>1 seed: no deviation</small>")
        .contains("6 rows in 6 files: 6 count, 0 are superseded");
  }

  @Test
  void aRunOfAnotherNameAndTheSameSeedStandsApart() throws Exception {
    assertThat(page)
        .contains("CIFAR-10 from " + LARGE + " [older-1], 10.00 (1)")
        .contains("<td>older-1</td>");
    assertThat(Files.readAllLines(folder.resolve("out").resolve("cells.csv")))
        .filteredOn(line -> line.contains(LARGE))
        .satisfiesExactly(
            line -> assertThat(line).contains(LARGE + ",50.00,1.41,2,0,"),
            line -> assertThat(line).contains(LARGE + ",10.00,–,1,0,").contains(",older-1,0"));
  }

  @Test
  void imagesTellApartWhatSeedsDoNot() throws Exception {
    assertThat(Files.readAllLines(folder.resolve("out").resolve("comparisons.csv")))
        .hasSize(2)
        .element(1)
        .asString()
        .matches(
            "CIFAR-10,R50x1,natural,.*,1\\.0000,1\\.0000,\"2 of 2 tests differ, over 2 seeds\",.*")
        .endsWith(",different");
    assertThat(page).as("images tell them apart").doesNotContain("<i>50.00");
  }

  @Test
  void labelsHaveTheirMeansOverSeeds() throws Exception {
    assertThat(page).contains("<td>cat</td><td class=\"number\">50.00 ± 0.00 (2)</td>");
    assertThat(Files.readAllLines(folder.resolve("out").resolve("labels.csv")))
        .contains("cifar10,full_shot," + LARGE + ",cat,50.00,1.41,2");
  }

  private static void putRun(String run, String model, int seed, int step, double value)
      throws Exception {
    String path = BucketLayout.PREDICTIONS + run;
    String csv =
        SampleStudy.HEADER
            + String.join(
                ",",
                Double.toString(value),
                MetricName.ACCURACY,
                path,
                Integer.toString(seed),
                "full_shot",
                model,
                "cifar10",
                Integer.toString(step));
    store.write(BucketLayout.results(run), csv.getBytes(StandardCharsets.UTF_8));
    Metric auc =
        Metric.newBuilder()
            .setRun(run)
            .setPretrainedModel(model)
            .setTarget("cifar10")
            .setShot("full_shot")
            .setSeed(seed)
            .setStep(step)
            .setName(MetricName.AUC)
            .setLabel("cat")
            .setValue(value)
            .setSupport(60)
            .build();
    store.write(
        BucketLayout.EVAL_METRICS + run + "/cifar10/step=" + step + ".parquet",
        ParquetRecords.encode(Metric.getClassSchema(), List.of(auc)));
  }

  private static void putPredictions(String run, int count, int right) throws Exception {
    store.write(
        BucketLayout.predictions(run, 500) + "part-00000-0000.parquet",
        ParquetRecords.encode(
            Prediction.getClassSchema(), SamplePredictions.multiClass(run, 500, count, right)));
  }
}
