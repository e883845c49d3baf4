package io.radflow.eval.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.radflow.core.manifest.DropManifest;
import io.radflow.core.manifest.ObjectEntry;
import io.radflow.core.manifest.ViewManifest;
import io.radflow.core.metric.MetricName;
import io.radflow.core.parquet.ParquetRecords;
import io.radflow.core.record.Metric;
import io.radflow.core.record.Prediction;
import io.radflow.core.record.Reject;
import io.radflow.core.record.Task;
import io.radflow.core.record.TensorSample;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoreAddress;
import io.radflow.eval.SamplePredictions;
import io.radflow.testing.StoreExtension;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {

  private static final String RUN = "digits-r26-seed0";
  private static final String HOSTILE = "<script>alert('x')</script>";

  @TempDir static Path folder;

  @RegisterExtension static final StoreExtension STORE = new StoreExtension();

  private static ObjectStore store;
  private static String page;
  private static String text;

  @BeforeAll
  static void makeBucketAndReport() throws Exception {
    store = STORE.bucket();
    putData();
    putRun();
    Report report = Report.read(store, ReportOptions.DEFAULTS);
    page = Files.readString(report.write(folder.resolve("out")));
    text = report.text();
  }

  @Test
  void tellsTheMetricsOfTheNewestCompletePass() {
    assertThat(page)
        .contains("<td class=\"number\">200</td><td class=\"number\">0.7500</td>")
        .as("an incomplete pass is not final")
        .doesNotContain("0.1111");
    assertThat(page).contains("only one truth occurs");
    assertThat(page).contains("the pass of step 300 is incomplete: 3 of 12 images");
    assertThat(text).containsPattern(RUN + " +scratch +full_shot +0 +200 +0\\.7500");
  }

  @Test
  void tellsTheBalanceOfDropsAndViews() {
    assertThat(text).containsPattern("cifar10 +demo +63 +60 +3 +holds");
    assertThat(text).containsPattern("cifar10 +60 +58 +46 +0 +12 +2 +0 +holds +no-label: 2");
    assertThat(page).contains("NOT patient-disjoint: 4 patients are on both sides");
  }

  @Test
  void tellsRejectsByReasonOverAllStages() {
    assertThat(text).containsPattern("ingest +cifar10 +TRUNCATED_IMAGE +2 +");
    assertThat(text).containsPattern("ingest +cifar10 +NOT_AN_IMAGE +1 +");
  }

  @Test
  void drawsTheLossAndTheMetricsBySteps() {
    assertThat(page)
        .contains("<title>Training loss</title>")
        .contains("<title>Learning rate</title>")
        .contains("<title>Test metrics by step (complete passes)</title>");
  }

  @Test
  void showsImagesThatWereCalledRightAndWrong() {
    assertThat(Pattern.compile("✓ right").matcher(page).results().count()).isEqualTo(9);
    assertThat(Pattern.compile("✗ wrong").matcher(page).results().count()).isEqualTo(3);
    assertThat(page).contains("src=\"data:image/png;base64,iVBOR");
    assertThat(page).contains("true: cat<br>predicted: dog (0.80)");
  }

  @Test
  void takesNoMarkupFromData() {
    assertThat(page).doesNotContain("<script").contains("&lt;script&gt;alert(&#39;x&#39;)");
  }

  @Test
  void needsNoOtherFileAndIsWellFormedApartFromVoidElements() throws Exception {
    assertThat(page).doesNotContain("http://1").doesNotContain("src=\"http").doesNotContain("href");
    String xml =
        page.replaceFirst("<!DOCTYPE html>", "").replaceAll("<(meta|img|br)([^>]*)>", "<$1$2/>");
    Path file = Files.writeString(folder.resolve("page.xml"), xml);
    assertThat(DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile()))
        .isNotNull();
  }

  @Test
  void anEmptyBucketGivesAReportThatSaysSo() throws Exception {
    StoreAddress empty =
        new StoreAddress(
            STORE.server().endpoint(),
            "empty",
            "us-east-1",
            STORE.server().credentials().file().toString());
    try (ObjectStore other = ObjectStore.open(empty)) {
      other.createBucket();
      assertThat(Report.read(other, ReportOptions.DEFAULTS).text())
          .contains("Rejects by reason\n  none");
    }
  }

  private static void putData() throws Exception {
    new DropManifest(
            1,
            "cifar10",
            "demo",
            "f",
            1,
            63,
            60,
            3,
            0,
            0,
            Map.of("TRUNCATED_IMAGE", 2L, "NOT_AN_IMAGE", 1L),
            Map.of(),
            0,
            List.of(),
            List.of(),
            List.of(),
            List.of())
        .write(store);
    put(
        BucketLayout.ingestRejects("cifar10", "demo") + "part-00000-0000.parquet",
        Reject.getClassSchema(),
        List.of(reject("TRUNCATED_IMAGE"), reject("NOT_AN_IMAGE"), reject("TRUNCATED_IMAGE")));
    List<TensorSample> test = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      test.add(tensor(i));
    }
    String shard = BucketLayout.tensors("cifar10", "test") + "part-00000-0000.parquet";
    put(shard, TensorSample.getClassSchema(), test);
    new ViewManifest(
            1,
            1,
            "cifar10",
            "bit",
            16,
            16,
            3,
            "cifar10",
            Task.MULTI_CLASS,
            List.of("cat", "dog", "ship"),
            null,
            "published",
            42,
            false,
            4,
            2,
            Map.of("test", new ViewManifest.Leak(4, 2)),
            List.of("cifar10/demo"),
            null,
            List.of(),
            60,
            58,
            Map.of("no-label", 2L),
            Map.of(),
            Map.of(),
            Map.of(),
            Map.of(),
            Map.of(),
            Map.of(
                "train",
                List.of(new ObjectEntry("tensors/cifar10/train/x", 46, 1, 1)),
                "test",
                List.of(new ObjectEntry(shard, 12, 1, 1))))
        .write(store);
  }

  private static void putRun() throws Exception {
    List<Metric> training = new ArrayList<>();
    for (int step = 0; step <= 200; step++) {
      training.add(metric(step, MetricName.TRAIN_LOSS, null, 2.3 / (1 + step / 20.0), null));
      training.add(metric(step, MetricName.LEARNING_RATE, null, step < 100 ? 3e-3 : 3e-4, null));
    }
    put(
        BucketLayout.trainingMetrics(RUN) + "part-00000-0000.parquet",
        Metric.getClassSchema(),
        training);
    putPass(100, 0.5, null);
    putPass(200, 0.75, null);
    putPass(300, 0.1111, "incomplete: 3 of 12 images");
    put(
        BucketLayout.predictions(RUN, 200) + "part-00000-0000.parquet",
        Prediction.getClassSchema(),
        SamplePredictions.multiClass(RUN, 200, 12, 9));
  }

  private static void putPass(long step, double accuracy, String detail) throws Exception {
    put(
        BucketLayout.evalMetrics(RUN, "cifar10", step),
        Metric.getClassSchema(),
        List.of(
            metric(step, MetricName.ACCURACY, null, accuracy, detail),
            metric(step, MetricName.MEAN_AUC, null, (1 + accuracy) / 2, detail),
            metric(step, MetricName.AUC, "cat", 0.9, detail),
            metric(
                step,
                MetricName.AUC,
                HOSTILE,
                null,
                (detail == null ? "" : detail + "; ") + "only one truth occurs")));
  }

  private static Metric metric(long step, String name, String label, Double value, String detail) {
    return Metric.newBuilder()
        .setRun(RUN)
        .setPretrainedModel("scratch")
        .setTarget("cifar10")
        .setShot("full_shot")
        .setSeed(0)
        .setStep(step)
        .setName(name)
        .setLabel(label)
        .setValue(value)
        .setSupport(12)
        .setDetail(detail)
        .build();
  }

  private static Reject reject(String reason) {
    return new Reject("ingest", "cifar10", "demo", "s3://radflow/x", null, reason, "why");
  }

  private static TensorSample tensor(int image) {
    byte[] pixels = new byte[16 * 16 * 3];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) (i * (image + 1) / 8);
    }
    return TensorSample.newBuilder()
        .setId(String.format("image/%05d", image))
        .setDataset("cifar10")
        .setSplit("test")
        .setLabelSpace("cifar10")
        .setLabels(List.of(1f, 0f, 0f))
        .setRecipe("bit")
        .setHeight(16)
        .setWidth(16)
        .setChannels(3)
        .setBits(8)
        .setPixels(ByteBuffer.wrap(pixels))
        .build();
  }

  private static void put(String key, Schema schema, List<? extends SpecificRecord> rows)
      throws Exception {
    store.write(key, ParquetRecords.encode(schema, rows));
  }
}
