package io.radflow.eval.table;

import io.radflow.core.record.Metric;
import io.radflow.core.table.RecordRows;
import io.radflow.eval.pass.PassValues;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.api.java.typeutils.RowTypeInfo;
import org.apache.flink.types.Row;
import org.apache.flink.util.Collector;

/** Makes of the values of passes the rows of a table of metrics. */
@Internal
public final class TableResults implements FlatMapFunction<PassValues, Row> {

  private static final long serialVersionUID = 1L;

  private static final RecordRows<Metric> RECORDS = RecordRows.of(Metric.class);

  /** The table's columns: the fields of {@link Metric}. */
  public static RowTypeInfo type() {
    return RECORDS.type();
  }

  @Override
  public void flatMap(PassValues result, Collector<Row> out) {
    if (result.status == PassValues.Status.PARTIAL) {
      return;
    }
    if (result.pass.passSize == TablePredictions.UNKNOWN_SIZE) {
      // It ends with its table.
      result.pass.passSize = result.seen;
      result.status = PassValues.Status.COMPLETE;
    }
    result.metrics().forEach(metric -> out.collect(RECORDS.row(metric)));
  }
}
