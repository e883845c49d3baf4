package io.radflow.preprocess;

import io.radflow.core.manifest.ViewManifest;
import io.radflow.core.part.PartElement;
import io.radflow.core.source.PartPlanner;
import io.radflow.core.source.PartReader;
import io.radflow.core.source.PartSource;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoreAddress;
import io.radflow.preprocess.job.SamplePlanner;
import io.radflow.preprocess.job.SampleReader;
import io.radflow.preprocess.table.SampleRows;
import io.radflow.preprocess.table.TensorPlanner;
import io.radflow.preprocess.table.TensorReader;
import java.io.IOException;
import java.time.Duration;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.DataStreamSource;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.Table;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;

/**
 * {@code samples/} and {@code tensors/} as tables: a column for each field of their records, and
 * {@code part} and {@code row}, which order them as a view does.
 *
 * @param bounded whether tables end with what is in the bucket now
 * @param discoveryInterval time between two looks for more, where they do not
 */
@PublicEvolving
public record BucketTables(
    StreamExecutionEnvironment execution,
    StreamTableEnvironment environment,
    boolean bounded,
    Duration discoveryInterval) {

  /**
   * The samples of complete drops that a harmonizer's view is of, each once. Where its split policy
   * splits whole tables, {@code split} is what it says.
   *
   * @throws IllegalArgumentException naming the harmonizer's parameter that does not fit
   */
  public Table samples(LabelHarmonizer harmonizer) {
    return environment.fromDataStream(
        stream(
                "samples",
                harmonizer.store(),
                new SamplePlanner(harmonizer.rules(), bounded),
                new SampleReader(PreprocessOptions.READ_AHEAD.defaultValue().getBytes()),
                PartElement.TYPE_INFORMATION)
            .flatMap(new SampleRows())
            .returns(SampleRows.type())
            .name("rows of samples"));
  }

  /**
   * The tensors of a view, with its label space.
   *
   * @throws IOException if there is no such view
   */
  public Table tensors(StoreAddress address, String view) throws IOException {
    ViewManifest manifest;
    try (ObjectStore store = ObjectStore.open(address)) {
      manifest =
          ViewManifest.read(store, view)
              .orElseThrow(
                  () ->
                      new IOException(
                          "There is no view " + address.uri(BucketLayout.viewManifest(view))));
    }
    return environment.fromDataStream(
        stream(
            "tensors of " + view,
            address,
            new TensorPlanner(view),
            new TensorReader(manifest),
            TensorReader.type()));
  }

  private <T> DataStreamSource<T> stream(
      String name,
      StoreAddress address,
      PartPlanner planner,
      PartReader<T> reader,
      TypeInformation<T> type) {
    return execution.fromSource(
        PartSource.builder(address, planner, reader, type)
            .discoveryInterval(discoveryInterval)
            .bounded(bounded)
            .build(),
        WatermarkStrategy.noWatermarks(),
        name);
  }
}
