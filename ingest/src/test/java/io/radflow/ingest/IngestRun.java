package io.radflow.ingest;

import io.radflow.core.config.JobOptions;
import io.radflow.core.manifest.DropManifest;
import io.radflow.core.manifest.ListedRecords;
import io.radflow.core.manifest.ObjectEntry;
import io.radflow.core.record.ImageSample;
import io.radflow.core.record.Reject;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoreAddress;
import io.radflow.core.store.StoreOptions;
import io.radflow.infra.store.EmbeddedStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Runs ingest on the test's cluster and reads what came out. */
final class IngestRun {

  private IngestRun() {}

  /**
   * A bounded run over a bucket.
   *
   * @param endpoint of the store, or of what stands before it
   */
  static Configuration configuration(
      EmbeddedStore server, String endpoint, String bucket, Path checkpoints) {
    Configuration configuration = new Configuration();
    configuration.set(StoreOptions.ENDPOINT, endpoint);
    configuration.set(StoreOptions.BUCKET, bucket);
    configuration.set(StoreOptions.CREDENTIALS_FILE, server.credentials().file().toString());
    configuration.set(StoreOptions.RETRY_BACKOFF, Duration.ofMillis(10));
    configuration.set(StoreOptions.RETRY_MAX_BACKOFF, Duration.ofMillis(100));
    configuration.set(JobOptions.PARALLELISM, 2);
    configuration.set(JobOptions.BOUNDED, true);
    configuration.set(JobOptions.CHECKPOINT_INTERVAL, Duration.ofMillis(200));
    configuration.set(JobOptions.CHECKPOINT_DIRECTORY, checkpoints.toUri().toString());
    return configuration;
  }

  static void run(Configuration configuration) throws Exception {
    start(configuration).getJobExecutionResult().get();
  }

  static JobClient start(Configuration configuration) throws Exception {
    StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
    IngestJob.define(environment, configuration);
    return environment.executeAsync("ingest");
  }

  /** The bucket, made if it is not there. */
  static ObjectStore bucket(EmbeddedStore server, String name) throws IOException {
    ObjectStore store =
        ObjectStore.open(
            new StoreAddress(
                server.endpoint(), name, "us-east-1", server.credentials().file().toString()));
    store.createBucket();
    return store;
  }

  static DropManifest manifest(ObjectStore store, String dataset, String drop) throws IOException {
    return DropManifest.read(store, dataset, drop).orElseThrow();
  }

  static DropManifest awaitManifest(ObjectStore store, String dataset, String drop)
      throws IOException {
    while (!store.exists(BucketLayout.dropManifest(dataset, drop))) {
      LockSupport.parkNanos(5_000_000);
    }
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

  static void await(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      LockSupport.parkNanos(1_000_000);
    }
  }
}
