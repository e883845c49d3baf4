package io.radflow.eval;

import io.radflow.core.source.PartSource;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.StoreAddress;
import io.radflow.eval.prediction.PredictionPlanner;
import io.radflow.eval.table.PredictionTable;
import java.time.Duration;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.Table;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;

/**
 * {@code predictions/} as a table: a column for each field of its records.
 *
 * @param bounded whether tables end with what is in the bucket now
 * @param discoveryInterval time between two looks for more, where they do not
 */
@PublicEvolving
public record PredictionTables(
    StreamExecutionEnvironment execution,
    StreamTableEnvironment environment,
    boolean bounded,
    Duration discoveryInterval) {

  /** Of all runs. */
  public Table predictions(StoreAddress address) {
    return table(address, BucketLayout.PREDICTIONS);
  }

  /** Of one run. */
  public Table predictions(StoreAddress address, String run) {
    return table(address, BucketLayout.PREDICTIONS + run + "/");
  }

  private Table table(StoreAddress address, String prefix) {
    return environment.fromDataStream(
        execution.fromSource(
            PartSource.builder(
                    address,
                    new PredictionPlanner(prefix),
                    new PredictionTable(),
                    PredictionTable.type())
                .discoveryInterval(discoveryInterval)
                .bounded(bounded)
                .build(),
            WatermarkStrategy.noWatermarks(),
            prefix));
  }
}
