package io.radflow.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.radflow.core.config.ConfigurationException;
import io.radflow.core.config.JobOptions;
import io.radflow.core.manifest.DropManifest;
import io.radflow.core.manifest.ObjectEntry;
import io.radflow.core.manifest.PartEntry;
import io.radflow.core.record.ImageSample;
import io.radflow.core.record.Reject;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoredObject;
import io.radflow.ingest.content.Content;
import io.radflow.ingest.content.ContentReader;
import io.radflow.ingest.content.SampleReference;
import io.radflow.ingest.image.TestImages;
import io.radflow.testing.Awaited;
import io.radflow.testing.FlinkCluster;
import io.radflow.testing.JobAttempts;
import io.radflow.testing.StoreExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.InjectMiniCluster;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Drops that come again, grow or change, and options of what samples hold. */
@Timeout(900)
class ChangedDropsTest {

  @RegisterExtension static final MiniClusterExtension CLUSTER = FlinkCluster.of(1, 2);

  @RegisterExtension static final StoreExtension STORE = new StoreExtension();

  @Test
  void aDropThatGrowsIsReadAgainOnlyAsFarAsItIsAnother() throws Exception {
    try (ObjectStore store = STORE.bucket("grows")) {
      TestDrops drops = new TestDrops(store);
      drops.put("cifar10", "a", "data_batch_1.bin", TestDrops.cifar(1, 2, 3));
      drops.ready("cifar10", "a");
      IngestRun.run(configuration("grows"));
      Map<String, StoredObject> first = samples(store);

      drops.put("cifar10", "a", "data_batch_2.bin", TestDrops.cifar(4, 5));
      IngestRun.run(configuration("grows"));
      DropManifest grown = IngestRun.manifest(store, "cifar10", "a");

      assertThat(grown.samples()).isEqualTo(5);
      assertThat(grown.sequence()).isEqualTo(2);
      assertThat(samples(store)).containsAllEntriesOf(first).hasSize(2);

      drops.put("cifar10", "a", "data_batch_1.bin", TestDrops.cifar(9));
      drops.ready("cifar10", "a");
      IngestRun.run(configuration("grows"));
      DropManifest changed = IngestRun.manifest(store, "cifar10", "a");

      assertThat(IngestRun.samples(store, changed))
          .extracting(sample -> sample.getLabels().get("label"))
          .containsExactly("9", "4", "5");
      assertThat(samples(store))
          .hasSize(2)
          .doesNotContainKeys(first.keySet().toArray(String[]::new));
    }
  }

  @Test
  void aDropThatIsDroppedAgainWhileItIsReadIsReadOnce() throws Exception {
    try (ObjectStore store = STORE.bucket("twice")) {
      TestDrops drops = new TestDrops(store);
      Configuration configuration = configuration("twice");
      configuration.set(JobOptions.BOUNDED.option(), false);
      configuration.set(IngestOptions.DISCOVERY_INTERVAL.option(), Duration.ofMillis(5));
      JobClient job = IngestRun.start(configuration);

      drops.putDigits("digits");
      for (int again = 0; again < 20; again++) {
        drops.putDigits("digits");
      }
      IngestRun.awaitManifest(store, "cifar10", "digits");
      // The same content with another file: another state of the drop, after the first.
      drops.put("cifar10", "digits", "readme.html", "hello");
      drops.ready("cifar10", "digits");
      // A store that is a folder may show a drop without a file that is being put again; the mark
      // that follows the file then makes the drop be read once more.
      Awaited.until(
          "a look at the file that came later",
          () ->
              IngestRun.manifest(store, "cifar10", "digits")
                  .ignoredExamples()
                  .contains("readme.html"));
      job.cancel().get();

      DropManifest second = IngestRun.manifest(store, "cifar10", "digits");
      assertThat(second.samples()).isEqualTo(1797);
      assertThat(second.rejects()).isZero();
      assertThat(second.ignoredExamples())
          .containsExactly("readme.html", "digits.tar.gz!/cifar-10-batches-bin/batches.meta.txt");
      assertThat(IngestRun.samples(store, second))
          .extracting(ImageSample::getId)
          .doesNotHaveDuplicates()
          .hasSize(1797);
      assertThat(samples(store)).hasSize(second.objects().size());
    }
  }

  @Test
  void whatIsReplacedAfterTheListingIsRejectedAndReadWhenMarkedAgain() throws Exception {
    try (ObjectStore store = STORE.bucket("replaced")) {
      TestDrops drops = new TestDrops(store);
      drops.put("image-folder", "a", "cat/1.png", TestImages.xray());
      drops.put("image-folder", "a", "cat/2.png", TestImages.xray());
      drops.ready("image-folder", "a");
      Configuration configuration = configuration("replaced");
      IngestRun.run(configuration);
      String manifest = BucketLayout.dropManifest("image-folder", "a");
      store.delete(manifest);
      // The plan stays, as if the job had been stopped after it; then an image is replaced.
      StoredObject plan =
          store.list(BucketLayout.plans("image-folder", "a")).stream()
              .filter(object -> object.key().endsWith("plan.json"))
              .findFirst()
              .orElseThrow();
      String state = plan.key().split("/")[3];
      byte[] planned = store.read(plan.key(), 1 << 20);
      drops.put("image-folder", "a", "cat/2.png", TestImages.otherXray());
      IngestRun.run(configuration);

      assertThat(new String(planned)).contains(state);
      DropManifest again = IngestRun.manifest(store, "image-folder", "a");
      assertThat(again.fingerprint()).isNotEqualTo(state);
      assertThat(again.samples()).isEqualTo(2);
    }
  }

  @Test
  void patientsLeaveAsKeyedHashesOnly() throws Exception {
    try (ObjectStore store = STORE.bucket("hashed")) {
      new TestDrops(store).putNihWithFaults("first");
      Path key = Files.writeString(STORE.folder().resolve("patient.key"), "a key of some bytes\n");
      Configuration configuration = configuration("hashed");
      configuration.set(IngestOptions.PATIENT_IDS.option(), PatientIds.HASHED);
      configuration.set(IngestOptions.PATIENT_KEY_FILE.option(), key.toString());

      IngestRun.run(configuration);

      DropManifest manifest = IngestRun.manifest(store, "nih", "first");
      List<ImageSample> samples = IngestRun.samples(store, manifest);
      assertThat(samples).hasSize(4);
      assertThat(samples)
          .allSatisfy(
              sample -> {
                assertThat(sample.getPatient()).matches("[0-9a-f]{32}");
                assertThat(sample.getLabels()).containsEntry("Patient ID", sample.getPatient());
                assertThat(sample.getId()).matches("nih/[0-9a-f]{32}");
                assertThat(sample.getSourceUri())
                    .matches("s3://hashed/drops/nih/first/~[0-9a-f]{32}");
              });
      assertThat(samples).extracting(ImageSample::getPatient).doesNotHaveDuplicates();
      assertThat(IngestRun.rejects(store, manifest))
          .hasSize(8)
          .allSatisfy(
              reject ->
                  assertThat(reject.toString()).doesNotContainPattern("0000\\d{4}_|secret\\.png"));
    }
  }

  @Test
  void withoutAKeyNothingIsReadAndNothingTriedAgain(@InjectMiniCluster MiniCluster cluster)
      throws Exception {
    try (ObjectStore store = STORE.bucket("keyless")) {
      new TestDrops(store).putNihWithFaults("first");
      Configuration configuration = configuration("keyless");
      configuration.set(JobOptions.RESTARTS.option(), 1000);
      configuration.set(IngestOptions.PATIENT_IDS.option(), PatientIds.HASHED);
      configuration.set(
          IngestOptions.PATIENT_KEY_FILE.option(), STORE.folder().resolve("none").toString());

      JobAttempts.assertFirstIsLast(
          cluster,
          IngestRun.start(configuration),
          "Cannot read the key of patient ids, ingest.patient-key-file");
      assertThat(store.list(BucketLayout.SAMPLES)).isEmpty();
    }
  }

  @Test
  void hashedPatientsAndReferencesDoNotGoTogether() {
    Configuration configuration = configuration("none");
    configuration.set(IngestOptions.PATIENT_IDS.option(), PatientIds.HASHED);
    configuration.set(IngestOptions.IMAGES.option(), ImageStorage.REFERENCED);

    assertThatThrownBy(
            () ->
                IngestJob.define(
                    StreamExecutionEnvironment.getExecutionEnvironment(), configuration))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("'REFERENCED' of key 'ingest.images' is not PACKED");
  }

  @Test
  void samplesMayReferToTheirImages() throws Exception {
    try (ObjectStore store = STORE.bucket("references")) {
      TestDrops drops = new TestDrops(store);
      drops.putNihWithFaults("first");
      drops.putDigits("digits");
      Configuration configuration = configuration("references");
      configuration.set(IngestOptions.IMAGES.option(), ImageStorage.REFERENCED);

      IngestRun.run(configuration);

      List<ImageSample> samples =
          IngestRun.samples(store, IngestRun.manifest(store, "nih", "first"));
      assertThat(samples).hasSize(4).allSatisfy(one -> assertThat(one.getImage()).isNull());
      long images = 0;
      for (ImageSample sample : samples) {
        images +=
            new ContentReader(store)
                .read(SampleReference.parse(sample.getReference()), 1 << 24)
                .length;
      }
      DropManifest manifest = IngestRun.manifest(store, "nih", "first");
      assertThat(manifest.imageBytes()).isEqualTo(images);
      assertThat(manifest.imagePageBytes()).isEqualTo(16 << 10);
      assertThat(IngestRun.manifest(store, "cifar10", "digits").imageBytes())
          .isEqualTo(1797 * 3072);
      Content first = SampleReference.parse(samples.get(0).getReference());
      assertThat(new ContentReader(store).read(first, 1 << 24)).isEqualTo(TestImages.xray());
      assertThat(samples.get(0).getHeight()).isEqualTo(512);
      assertThat(IngestRun.samples(store, IngestRun.manifest(store, "cifar10", "digits")))
          .as("records in a compressed archive cannot be fetched alone")
          .hasSize(1797)
          .allSatisfy(one -> assertThat(one.getImage().remaining()).isEqualTo(3072));
    }
  }

  @Test
  void aRetryReadsOnlyThePartsThatHadRejects() throws Exception {
    try (ObjectStore store = STORE.bucket("retry")) {
      TestDrops drops = new TestDrops(store);
      byte[] xray = TestImages.xray();
      for (int i = 0; i < 1100; i++) {
        drops.put("image-folder", "a", String.format("cat/%04d.png", i), small());
      }
      drops.put("image-folder", "a", "dog/1.png", Arrays.copyOf(xray, xray.length / 2));
      drops.ready("image-folder", "a");
      IngestRun.run(configuration("retry"));
      Map<String, StoredObject> first = samples(store);
      DropManifest before = IngestRun.manifest(store, "image-folder", "a");
      assertThat(IngestRun.rejects(store, before))
          .extracting(Reject::getId, Reject::getReason)
          .containsExactly(tuple("image-folder/dog/1.png", "TRUNCATED_IMAGE"));

      Configuration retry = configuration("retry");
      retry.set(IngestOptions.RETRY_REJECTS.option(), true);
      IngestRun.run(retry);
      assertThat(IngestRun.manifest(store, "image-folder", "a").rejects()).isEqualTo(1);
      drops.put("image-folder", "a", "dog/1.png", xray);
      IngestRun.run(retry);

      DropManifest after = IngestRun.manifest(store, "image-folder", "a");
      assertThat(after.samples()).isEqualTo(1101);
      assertThat(after.rejects()).isZero();
      assertThat(IngestRun.samples(store, after))
          .extracting(ImageSample::getId)
          .doesNotHaveDuplicates();
      Map<String, StoredObject> kept = new TreeMap<>(samples(store));
      kept.keySet().retainAll(first.keySet());
      assertThat(kept).as("objects of the first part").hasSize(4);
      assertThat(kept.values()).allSatisfy(object -> assertThat(first).containsValue(object));
      assertThat(before.imageBytes()).isEqualTo(1100L * small().length);
      assertThat(after.imageBytes()).isEqualTo(1100L * small().length + xray.length);
    }
  }

  @Test
  void sizesOfImagesAreUnknownAsLongAsAPartOf010IsKept() throws Exception {
    try (ObjectStore store = STORE.bucket("kept")) {
      TestDrops drops = new TestDrops(store);
      for (int i = 0; i < 1030; i++) {
        drops.put("image-folder", "a", String.format("cat/%04d.png", i), small());
      }
      drops.ready("image-folder", "a");
      IngestRun.run(configuration("kept"));
      DropManifest known = IngestRun.manifest(store, "image-folder", "a");
      assertThat(known.imageBytes()).isEqualTo(1030L * small().length);
      assertThat(known.imagePageBytes()).isEqualTo(16 << 10);
      asOf010(known).write(store);

      drops.put("image-folder", "a", "cat/1029.png", TestImages.xray());
      drops.ready("image-folder", "a");
      IngestRun.run(configuration("kept"));

      DropManifest mixed = IngestRun.manifest(store, "image-folder", "a");
      assertThat(mixed.sequence()).isEqualTo(2);
      assertThat(mixed.parts())
          .as("the first part is kept, the last read anew")
          .extracting(part -> part.imageBytes() > 0)
          .startsWith(false)
          .endsWith(true);
      assertThat(mixed.imageBytes()).isZero();
      assertThat(mixed.imagePageBytes()).isZero();
    }
  }

  /** It knew neither sizes nor tails. */
  private static DropManifest asOf010(DropManifest manifest) {
    return new DropManifest(
        1,
        manifest.dataset(),
        manifest.drop(),
        manifest.fingerprint(),
        manifest.sequence(),
        manifest.records(),
        manifest.samples(),
        manifest.rejects(),
        0,
        0,
        manifest.rejectsByReason(),
        manifest.classes(),
        manifest.ignoredFiles(),
        manifest.ignoredExamples(),
        manifest.parts().stream()
            .map(
                part ->
                    new PartEntry(
                        part.part(),
                        part.digest(),
                        part.records(),
                        0,
                        part.rejectsByReason(),
                        part.classes()))
            .toList(),
        manifest.objects().stream()
            .map(one -> new ObjectEntry(one.key(), one.rows(), one.bytes(), one.crc32c()))
            .toList(),
        manifest.rejectObjects());
  }

  private static byte[] small() throws IOException {
    return TestImages.write(TestImages.read(TestImages.xray()).getSubimage(0, 0, 9, 9), "png");
  }

  /** All objects of samples, by key. */
  private static Map<String, StoredObject> samples(ObjectStore store) throws IOException {
    Map<String, StoredObject> samples = new TreeMap<>();
    for (StoredObject object : store.list(BucketLayout.SAMPLES)) {
      if (object.key().endsWith(".parquet")) {
        samples.put(object.key(), object);
      }
    }
    return samples;
  }

  private static Configuration configuration(String bucket) {
    return IngestRun.configuration(STORE, bucket);
  }
}
