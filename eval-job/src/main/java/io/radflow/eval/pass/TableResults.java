package io.radflow.eval.pass;

import io.radflow.core.record.Metric;
import io.radflow.core.table.RecordRows;
import io.radflow.eval.input.TablePredictions;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.api.java.typeutils.RowTypeInfo;
import org.apache.flink.types.Row;
import org.apache.flink.util.Collector;

/** Makes of the values of passes the rows of a table of metrics. */
public final class TableResults implements FlatMapFunction<PassResult, Row> {

  private static final long serialVersionUID = 1L;

  private final RecordRows records = new RecordRows(Metric.getClassSchema());

  /** The table's columns: the fields of {@link Metric}. */
  public RowTypeInfo type() {
    return records.type(new String[0]);
  }

  @Override
  public void flatMap(PassResult result, Collector<Row> out) {
    if (result.status == PassResult.Status.PARTIAL) {
      return;
    }
    if (result.pass.passSize == TablePredictions.UNKNOWN_SIZE) {
      // It ends with its table.
      result.pass.passSize = result.seen;
      result.status = PassResult.Status.COMPLETE;
    }
    result.metrics().forEach(metric -> out.collect(records.row(metric)));
  }
}
