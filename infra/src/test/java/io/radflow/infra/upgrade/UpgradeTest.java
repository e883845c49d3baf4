package io.radflow.infra.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import io.radflow.core.manifest.DropManifest;
import io.radflow.core.manifest.ViewManifest;
import io.radflow.core.parquet.ParquetRecords;
import io.radflow.core.record.Metric;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoredObject;
import io.radflow.infra.cluster.LocalCluster;
import io.radflow.infra.job.PipelineJob;
import io.radflow.infra.job.PipelineJobs;
import io.radflow.infra.job.RunningJob;
import io.radflow.testing.RunningStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.apache.flink.api.common.JobStatus;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every release's savepoints, kept from {@link SavepointWriter}, start this build's jobs. */
@Timeout(900)
class UpgradeTest {

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = "0.1.0")
  void allJobsGoOnFromTheReleasesSavepoints(String release) throws Exception {
    unpack(release + ".zip");
    try (RunningStore store = RunningStore.start(folder.resolve("store"));
        LocalCluster cluster =
            LocalCluster.start(8, folder.resolve("flink"), store.client().address())) {
      Release jobs = new Release(store, cluster);
      ObjectStore bucket = store.client();
      upload(bucket);
      Optional<StoredObject> before = bucket.stat(BucketLayout.dropManifest("nih", "first"));
      long tensors = ViewManifest.read(bucket, "phantom").orElseThrow().tensors();

      RunningJob train = goOn(jobs, PipelineJobs.TRAIN);
      RunningJob eval = goOn(jobs, PipelineJobs.EVAL);
      assertThat(train.await()).isEqualTo(JobStatus.FINISHED);
      Release.until(
          () -> bucket.exists(BucketLayout.evalMetrics(Release.RUN, "phantom", Release.STEPS)));
      assertThat(steps(bucket))
          .containsExactlyElementsOf(LongStream.rangeClosed(1, Release.STEPS).boxed().toList());

      RunningJob ingest = goOn(jobs, PipelineJobs.INGEST);
      RunningJob preprocess = goOn(jobs, PipelineJobs.PREPROCESS);
      jobs.drop("second", 8);
      Release.until(() -> DropManifest.read(bucket, "nih", "second").isPresent());
      Release.until(() -> ViewManifest.read(bucket, "phantom").orElseThrow().tensors() > tensors);
      assertThat(bucket.stat(BucketLayout.dropManifest("nih", "first")))
          .as("what was done before is not done again")
          .isEqualTo(before);
      for (RunningJob job : List.of(eval, ingest, preprocess)) {
        job.cancel(Duration.ofSeconds(20));
      }
    }
  }

  private void upload(ObjectStore bucket) throws IOException {
    Path objects = folder.resolve("objects").resolve("radflow");
    try (var files = Files.walk(objects)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        bucket.write(objects.relativize(file).toString(), Files.readAllBytes(file));
      }
    }
  }

  private RunningJob goOn(Release jobs, PipelineJob job) throws IOException {
    try (var savepoints = Files.list(folder.resolve("savepoints").resolve(job.command()))) {
      Path savepoint = savepoints.findFirst().orElseThrow();
      return jobs.start(
          job,
          savepoint.toUri().toString(),
          job == PipelineJobs.TRAIN ? Release.FROM_ZEROS : Map.of());
    }
  }

  /** Steps that the training loss is published of, in their order. */
  private static List<Long> steps(ObjectStore store) throws IOException {
    List<Long> steps = new ArrayList<>();
    for (StoredObject object : store.list(BucketLayout.trainingMetrics(Release.RUN))) {
      List<Metric> rows =
          ParquetRecords.decode(
              Metric.getClassSchema(), store.read(object.key(), 1 << 26), object.key());
      rows.stream()
          .filter(row -> row.getName().equals("train/loss"))
          .forEach(row -> steps.add(row.getStep()));
    }
    return steps.stream().sorted().toList();
  }

  private void unpack(String name) throws IOException {
    try (InputStream resource = UpgradeTest.class.getResourceAsStream("/savepoints/" + name);
        ZipInputStream zip = new ZipInputStream(resource)) {
      for (ZipEntry entry; (entry = zip.getNextEntry()) != null; ) {
        Path file = folder.resolve(entry.getName());
        Files.createDirectories(file.getParent());
        Files.copy(zip, file);
      }
    }
  }
}
