package io.radflow.ingest;

import io.radflow.core.manifest.DropManifest;
import io.radflow.core.manifest.ListedRecords;
import io.radflow.core.manifest.ObjectEntry;
import io.radflow.core.record.ImageSample;
import io.radflow.core.record.Reject;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.testing.Awaited;
import io.radflow.testing.JobSettings;
import io.radflow.testing.StoreExtension;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Runs ingest on the test's cluster and reads what came out. */
final class IngestRun {

  private IngestRun() {}

  /** A bounded run over a bucket. */
  static Configuration configuration(StoreExtension store, String bucket) {
    return configuration(store.settings(bucket));
  }

  /** The same, with what else the settings say. */
  static Configuration configuration(JobSettings settings) {
    return settings
        .withAll(
            "store.retry-backoff=10 ms",
            "store.retry-max-backoff=100 ms",
            "job.bounded=true",
            "job.checkpoint-interval=200 ms")
        .of(IngestJob.CATALOG);
  }

  static void run(Configuration configuration) throws Exception {
    start(configuration).getJobExecutionResult().get();
  }

  static JobClient start(Configuration configuration) throws Exception {
    StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
    IngestJob.define(environment, configuration);
    return environment.executeAsync("ingest");
  }

  static DropManifest manifest(ObjectStore store, String dataset, String drop) throws IOException {
    return DropManifest.read(store, dataset, drop).orElseThrow();
  }

  static DropManifest awaitManifest(ObjectStore store, String dataset, String drop)
      throws Exception {
    Awaited.until(
        "the manifest of " + dataset + "/" + drop,
        () -> store.exists(BucketLayout.dropManifest(dataset, drop)));
    return manifest(store, dataset, drop);
  }

  /** By row. */
  static List<ImageSample> samples(ObjectStore store, DropManifest manifest) throws IOException {
    List<ImageSample> samples = new ArrayList<>();
    for (ObjectEntry entry : manifest.objects()) {
      samples.addAll(ListedRecords.<ImageSample>read(store, entry, ImageSample.getClassSchema()));
    }
    samples.sort(Comparator.comparingLong(ImageSample::getRow));
    return samples;
  }

  static List<Reject> rejects(ObjectStore store, DropManifest manifest) throws IOException {
    List<Reject> rejects = new ArrayList<>();
    for (ObjectEntry entry : manifest.rejectObjects()) {
      rejects.addAll(ListedRecords.<Reject>read(store, entry, Reject.getClassSchema()));
    }
    return rejects;
  }
}
