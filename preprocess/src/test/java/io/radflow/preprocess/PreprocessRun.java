package io.radflow.preprocess;

import static org.assertj.core.api.Assertions.assertThat;

import io.radflow.core.config.JobArguments;
import io.radflow.core.config.JobConfiguration;
import io.radflow.core.manifest.ViewManifest;
import io.radflow.core.parquet.ParquetRecords;
import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoreAddress;
import io.radflow.core.store.StoredObject;
import io.radflow.infra.store.EmbeddedStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Runs of the job over buckets of an embedded store. */
final class PreprocessRun implements AutoCloseable {

  /** The view of NIH that most tests make. */
  static final Map<String, String> NIH =
      Map.of(
          "view.name", "nih-16",
          "view.datasets", "nih",
          "view.recipe", "xray",
          "view.size", "16",
          "view.discovery-interval", "100 ms");

  private static final long MAX_BYTES = 64L << 20;

  private final EmbeddedStore server;
  private final Path folder;

  PreprocessRun(Path folder) throws Exception {
    this.folder = folder;
    this.server = EmbeddedStore.start(folder.resolve("store"), 0);
  }

  @Override
  public void close() {
    server.close();
  }

  void run(String bucket, Map<String, String> options, String... arguments) throws Exception {
    StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
    PreprocessJob.define(environment, configuration(bucket, options, arguments));
    environment.execute("test");
  }

  JobClient start(String bucket, Map<String, String> options, String... arguments)
      throws Exception {
    StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
    PreprocessJob.define(environment, configuration(bucket, options, arguments));
    return environment.executeAsync("test");
  }

  Configuration configuration(String bucket, Map<String, String> options, String... arguments) {
    Map<String, String> all = new TreeMap<>(options);
    all.put("store.endpoint", server.endpoint());
    all.put("store.bucket", bucket);
    all.put("store.credentials-file", server.credentials().file().toString());
    all.put("job.checkpoint-directory", folder.resolve("checkpoints").toUri().toString());
    all.putIfAbsent("job.restart-attempts", "3");
    List<String> line = new ArrayList<>();
    all.forEach((key, value) -> line.addAll(List.of("--set", key + "=" + value)));
    line.addAll(List.of(arguments));
    return JobConfiguration.load(
        JobArguments.parse(line.toArray(String[]::new)), PreprocessJob.CATALOG);
  }

  ObjectStore bucket(String name) throws IOException {
    ObjectStore store =
        ObjectStore.open(
            new StoreAddress(
                server.endpoint(), name, "us-east-1", server.credentials().file().toString()));
    store.createBucket();
    return store;
  }

  /** Every object that the job has written, by key. */
  static Map<String, String> content(ObjectStore store) throws IOException {
    Map<String, String> content = new TreeMap<>();
    for (String prefix : List.of("tensors/", "rejects/")) {
      for (StoredObject object : store.list(prefix)) {
        content.put(object.key(), HexFormat.of().formatHex(store.read(object.key(), MAX_BYTES)));
      }
    }
    return content;
  }

  static <T extends SpecificRecord> List<T> rows(ObjectStore store, String prefix, Schema schema)
      throws IOException {
    List<T> rows = new ArrayList<>();
    for (StoredObject object : store.list(prefix)) {
      if (object.key().endsWith(".parquet")) {
        rows.addAll(
            ParquetRecords.<T>decode(schema, store.read(object.key(), MAX_BYTES), object.key()));
      }
    }
    return rows;
  }

  static void awaitVersion(ObjectStore store, int version) throws Exception {
    await(() -> ViewManifest.read(store, "nih-16").map(ViewManifest::version).orElse(0) >= version);
  }

  static void await(Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + Duration.ofSeconds(600).toNanos();
    while (!condition.call()) {
      assertThat(System.nanoTime()).as("time").isLessThan(end);
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }
  }
}
