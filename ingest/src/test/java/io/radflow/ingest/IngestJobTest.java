package io.radflow.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.radflow.core.config.JobOptions;
import io.radflow.core.manifest.DropManifest;
import io.radflow.core.manifest.ObjectEntry;
import io.radflow.core.parquet.ParquetRecords;
import io.radflow.core.record.ImageSample;
import io.radflow.core.record.Reject;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoredObject;
import io.radflow.ingest.image.TestImages;
import io.radflow.testing.Awaited;
import io.radflow.testing.FlinkCluster;
import io.radflow.testing.StoreExtension;
import io.radflow.testing.log.CapturedLog;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(900)
class IngestJobTest {

  @RegisterExtension static final MiniClusterExtension CLUSTER = FlinkCluster.of(1, 2);

  @RegisterExtension static final StoreExtension STORE = new StoreExtension();

  @Test
  void theLogFollowsADropAndItsPartsAndCheckpoints() throws Exception {
    try (ObjectStore store = STORE.bucket("followed");
        CapturedLog log = CapturedLog.open()) {
      TestDrops drops = new TestDrops(store);
      drops.putNihWithFaults("first");
      drops.putHopeless();

      IngestRun.run(configuration("followed", 1));
      IngestRun.run(configuration("followed", 1));

      String unit = log.partsOf("nih/first@").first();
      assertThat(log.linesOf("Drop nih/first"))
          .satisfiesExactly(
              line -> assertThat(line).contains("ready since", "read for the first time"),
              line -> assertThat(line).contains("planned, 13 objects in 1 parts, of which 0 are"),
              line -> assertThat(line).contains("done after", "12 records = 4 samples + 8 rejects"),
              line -> assertThat(line).contains("done already"));
      assertThat(log.linesOf("Part " + unit))
          .satisfiesExactly(
              line -> assertThat(line).contains("read from record 0"),
              line -> assertThat(line).contains("written, 12 rows in 4 objects"));
      assertThat(log.linesOf("Drop nih/no-labels"))
          .anySatisfy(line -> assertThat(line).contains("rejected as a whole: MISSING_TABLE"));
      assertThat(log.linesOf("Discovery"))
          .anySatisfy(line -> assertThat(line).contains("5 new units, 5 known, 5 parts wait"));
      assertThat(log.lines()).anySatisfy(line -> assertThat(line).matches("Checkpoint \\d+: .*"));
      // Whom an image is of is in the table that was read.
      assertThat(log.lines()).noneMatch(line -> line.contains("00000001_000"));
    }
  }

  @Test
  void theLogDoesNotGrowWithTheImages() throws Exception {
    assertThat(linesOfADropOf(400)).isEqualTo(linesOfADropOf(4));
  }

  private static List<String> linesOfADropOf(int images) throws Exception {
    String bucket = "images-" + images;
    try (ObjectStore store = STORE.bucket(bucket);
        CapturedLog log = CapturedLog.open()) {
      TestDrops drops = new TestDrops(store);
      drops.put("cifar10", "many", "data_batch_1.bin", TestDrops.cifar(new int[images]));
      drops.put("cifar10", "many", "test_batch.bin", TestDrops.cifar(1));
      drops.ready("cifar10", "many");
      IngestRun.run(configuration(bucket, 1));
      return log.withoutNumbers();
    }
  }

  @Test
  void everyRecordBecomesOneSampleOrOneReject() throws Exception {
    try (ObjectStore store = STORE.bucket("balance")) {
      TestDrops drops = new TestDrops(store);
      drops.putNihWithFaults("first");
      drops.putCifarWithFaults("faults");
      drops.putHopeless();

      IngestRun.run(configuration("balance", 2));

      DropManifest nih = DropManifest.read(store, "nih", "first").orElseThrow();
      assertThat(nih.records()).isEqualTo(12);
      assertThat(nih.samples()).isEqualTo(4);
      assertThat(nih.rejectsByReason())
          .isEqualTo(
              Map.of(
                  "TRUNCATED_IMAGE", 1L,
                  "NOT_AN_IMAGE", 1L,
                  "ROW_WITHOUT_IMAGE", 1L,
                  "BAD_LABEL", 1L,
                  "UNSAFE_PATH", 1L,
                  "DUPLICATE_ROW", 1L,
                  "MALFORMED_ROW", 1L,
                  "IMAGE_WITHOUT_ROW", 1L));
      assertThat(rejects(store, nih))
          .hasSize(8)
          .allSatisfy(reject -> assertThat(reject.getStage()).isEqualTo("ingest"));

      DropManifest cifar = DropManifest.read(store, "cifar10", "faults").orElseThrow();
      assertThat(cifar.records()).isEqualTo(6);
      assertThat(cifar.rejectsByReason()).isEqualTo(Map.of("BAD_LABEL", 1L, "TRUNCATED_IMAGE", 1L));
      assertThat(samples(store, cifar))
          .extracting(ImageSample::getId)
          .containsExactly(
              "cifar10/data_batch_1/00000",
              "cifar10/data_batch_1/00002",
              "cifar10/test_batch/00000",
              "cifar10/test_batch/00001");

      assertThat(wholeReject(store, "nih", "no-labels", "MISSING_TABLE"))
          .contains("No Data_Entry*.csv");
      assertThat(wholeReject(store, "nih", "bad-header", "MALFORMED_TABLE"))
          .contains("no column 'Finding Labels': found 'Findings' as column 2");
      assertThat(wholeReject(store, "chestxrays", "mine", "UNKNOWN_DATASET"))
          .contains(
              "'chestxrays'",
              "chexpert, cifar10, cifar100, covidx, flowers102, image-folder, imagenet1k, imagenet21k,"
                  + " mimic, nih, padchest, pets, tuberculosis");
      assertThat(wholeReject(store, "cifar10", "empty", "MISSING_TABLE")).contains("data_batch_1");
      assertThat(DropManifest.read(store, "cifar10", "unready")).isEmpty();
    }
  }

  @Test
  void nihSamplesCarryWhatWasPublished() throws Exception {
    try (ObjectStore store = STORE.bucket("nih")) {
      new TestDrops(store).putNihWithFaults("first");

      IngestRun.run(configuration("nih", 1));

      List<ImageSample> samples =
          samples(store, DropManifest.read(store, "nih", "first").orElseThrow());
      assertThat(samples)
          .extracting(
              ImageSample::getId, ImageSample::getRow, ImageSample::getSplit, ImageSample::getBits)
          .containsExactly(
              tuple("nih/00000001_000.png", 0L, "train", 8),
              tuple("nih/00027426_000.png", 1L, "test", 8),
              tuple("nih/00000002_000.png", 2L, "train", 16),
              tuple("nih/00000010_000.png", 10L, null, 8));
      assertThat(samples).extracting(ImageSample::getChannels).containsExactly(1, 1, 1, 3);
      ImageSample first = samples.get(0);
      assertThat(first.getImage().array()).isEqualTo(TestImages.xray());
      assertThat(first.getHeight()).isEqualTo(512);
      assertThat(first.getPatient()).isEqualTo("1");
      assertThat(first.getView()).isEqualTo("PA");
      assertThat(first.getFormat()).isEqualTo("PNG");
      assertThat(first.getSourceUri())
          .isEqualTo("s3://nih/drops/nih/first/images_001/images/00000001_000.png");
      assertThat(first.getLabels())
          .containsEntry("Finding Labels", "Cardiomegaly")
          .containsEntry("Follow-up #", "0")
          .containsEntry("Patient Age", "50");
    }
  }

  @Test
  void outputIsTheSameAtEveryParallelismAndWhenRunAgain() throws Exception {
    try (ObjectStore store = STORE.bucket("same")) {
      TestDrops drops = new TestDrops(store);
      drops.putDigits("digits");
      drops.putNihWithFaults("first");

      IngestRun.run(configuration("same", 1));
      Map<String, String> once = etags(store);
      Map<String, Instant> written = writeTimes(store);
      DropManifest digits = DropManifest.read(store, "cifar10", "digits").orElseThrow();
      assertThat(digits.samples()).isEqualTo(1797);
      assertThat(digits.rejects()).isZero();

      IngestRun.run(configuration("same", 2));
      assertThat(writeTimes(store)).as("a finished drop is left alone").isEqualTo(written);

      store.delete(BucketLayout.dropManifest("cifar10", "digits"));
      store.delete(BucketLayout.dropManifest("nih", "first"));
      IngestRun.run(configuration("same", 2));
      assertThat(etags(store)).isEqualTo(once);
      assertThat(writeTimes(store)).isNotEqualTo(written);
    }
  }

  @Test
  void aStoreThatDiesInTheMiddleChangesNothing() throws Exception {
    try (ObjectStore store = STORE.bucket("dying")) {
      TestDrops drops = new TestDrops(store);
      drops.putDigits("digits");
      drops.putNihWithFaults("first");
      IngestRun.run(configuration("dying", 2));
      final Map<String, String> undisturbed = etags(store);
      for (StoredObject object : store.list("")) {
        if (!object.key().startsWith(BucketLayout.DROPS)) {
          store.delete(object.key());
        }
      }

      JobClient job = IngestRun.start(configuration("dying", 2));
      Awaited.until("a sample object", () -> !store.list(BucketLayout.SAMPLES).isEmpty());
      STORE.kill();
      boolean finishedBefore = job.getJobStatus().get().isGloballyTerminalState();
      STORE.restart();
      job.getJobExecutionResult().get();

      assertThat(finishedBefore).isFalse();
      assertThat(etags(store)).isEqualTo(undisturbed);
    }
  }

  @Test
  void aContinuousJobTakesADropThatComesLater() throws Exception {
    try (ObjectStore store = STORE.bucket("later")) {
      TestDrops drops = new TestDrops(store);
      Configuration configuration = configuration("later", 1);
      configuration.set(JobOptions.BOUNDED.option(), false);
      configuration.set(IngestOptions.DISCOVERY_INTERVAL.option(), Duration.ofMillis(50));
      StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
      IngestJob.define(environment, configuration);
      JobClient job = environment.executeAsync("later");

      drops.putCifarWithFaults("one");
      IngestRun.awaitManifest(store, "cifar10", "one");
      drops.putCifarWithFaults("two");
      IngestRun.awaitManifest(store, "cifar10", "two");
      job.cancel().get();

      assertThat(DropManifest.read(store, "cifar10", "two").orElseThrow().records()).isEqualTo(6);
    }
  }

  private static String wholeReject(ObjectStore store, String dataset, String drop, String reason)
      throws IOException {
    DropManifest manifest = DropManifest.read(store, dataset, drop).orElseThrow();
    assertThat(manifest.samples()).isZero();
    assertThat(manifest.rejectsByReason()).isEqualTo(Map.of(reason, 1L));
    return rejects(store, manifest).get(0).getDetail();
  }

  private static List<ImageSample> samples(ObjectStore store, DropManifest manifest)
      throws IOException {
    List<ImageSample> samples = new ArrayList<>();
    for (ObjectEntry entry : manifest.objects()) {
      samples.addAll(IngestJobTest.<ImageSample>rows(store, entry, ImageSample.getClassSchema()));
    }
    samples.sort(Comparator.comparingLong(ImageSample::getRow));
    return samples;
  }

  private static List<Reject> rejects(ObjectStore store, DropManifest manifest) throws IOException {
    List<Reject> rejects = new ArrayList<>();
    for (ObjectEntry entry : manifest.rejectObjects()) {
      rejects.addAll(IngestJobTest.<Reject>rows(store, entry, Reject.getClassSchema()));
    }
    return rejects;
  }

  private static <T extends SpecificRecord> List<T> rows(
      ObjectStore store, ObjectEntry entry, Schema schema) throws IOException {
    return ParquetRecords.decode(schema, store.read(entry.key(), 1L << 30), entry.key());
  }

  /** ETags here are digests of the bytes. */
  private static Map<String, String> etags(ObjectStore store) throws IOException {
    return outputs(store).stream()
        .collect(
            Collectors.toMap(StoredObject::key, StoredObject::etag, (a, b) -> a, TreeMap::new));
  }

  private static Map<String, Instant> writeTimes(ObjectStore store) throws IOException {
    return outputs(store).stream()
        .collect(Collectors.toMap(StoredObject::key, StoredObject::lastModified));
  }

  private static List<StoredObject> outputs(ObjectStore store) throws IOException {
    List<StoredObject> outputs = new ArrayList<>(store.list(BucketLayout.SAMPLES));
    outputs.addAll(store.list(BucketLayout.REJECTS));
    return outputs;
  }

  private static Configuration configuration(String bucket, int parallelism) {
    return IngestRun.configuration(STORE.settings(bucket).with("job.parallelism", parallelism));
  }
}
