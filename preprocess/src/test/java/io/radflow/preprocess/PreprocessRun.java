package io.radflow.preprocess;

import io.radflow.core.config.JobArguments;
import io.radflow.core.manifest.ViewManifest;
import io.radflow.core.parquet.ParquetRecords;
import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoredObject;
import io.radflow.testing.Awaited;
import io.radflow.testing.StoreExtension;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Runs of the job over buckets of an embedded store. */
final class PreprocessRun extends StoreExtension {

  /** The view of NIH that most tests make. */
  static final Map<String, String> NIH =
      Map.of(
          "view.name", "nih-16",
          "view.datasets", "nih",
          "view.recipe", "xray",
          "view.size", "16",
          "view.discovery-interval", "100 ms");

  private static final long MAX_BYTES = 64L << 20;

  void run(String bucket, Map<String, String> options, String... arguments) throws Exception {
    start(bucket, options, arguments).getJobExecutionResult().get();
  }

  JobClient start(String bucket, Map<String, String> options, String... arguments)
      throws Exception {
    StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
    PreprocessJob.define(environment, configuration(bucket, options, arguments));
    return environment.executeAsync("test");
  }

  Configuration configuration(String bucket, Map<String, String> options, String... arguments) {
    JobArguments given = JobArguments.parse(arguments);
    return settings(bucket)
        .with("job.restart-attempts", 3)
        .with(options)
        .with(given.overrides())
        .with("job.bounded", given.bounded())
        .of(PreprocessJob.CATALOG);
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
    Awaited.until(
        "version " + version,
        () -> ViewManifest.read(store, "nih-16").map(ViewManifest::version).orElse(0) >= version);
  }
}
