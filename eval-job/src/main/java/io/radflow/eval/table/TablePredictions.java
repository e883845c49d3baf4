package io.radflow.eval.table;

import io.radflow.core.monitoring.OperatorMetrics;
import io.radflow.core.record.Prediction;
import io.radflow.core.source.RecordIterator;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.table.Columns;
import io.radflow.core.table.RecordRows;
import io.radflow.eval.batch.PredictionBatch;
import io.radflow.eval.batch.PredictionBatches;
import io.radflow.eval.batch.RejectedRow;
import io.radflow.eval.prediction.PredictionRow;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichFlatMapFunction;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.types.Row;
import org.apache.flink.util.Collector;

/**
 * Makes of the rows of a table the batches that passes are evaluated from, checked as the eval job
 * checks objects of predictions. A row without scores is none, and is counted.
 */
@Internal
public final class TablePredictions extends RichFlatMapFunction<Row, PredictionBatch> {

  /** Of a pass that ends with its table. */
  public static final long UNKNOWN_SIZE = Long.MAX_VALUE;

  private static final long serialVersionUID = 2L;

  /** Where rejects of the rows would be; the stage refuses them instead. */
  private static final String OBJECT = BucketLayout.PREDICTIONS + "table";

  /** There must be the column, but a row need not have a value: none of its labels is known. */
  private static final RecordRows<Prediction> LABELS =
      RecordRows.of(Prediction.class).only("labels");

  private final RecordRows<Prediction> predictions;

  private transient Counter withoutScores;

  /**
   * @param columns of the table
   * @param run what the rows are said to be of where they do not say it
   * @param target what they are said to be of where they do not say it
   * @throws IllegalArgumentException if the table has not the columns that are read
   */
  public TablePredictions(Columns columns, String run, String target) {
    predictions =
        RecordRows.of(Prediction.class)
            .from("sampleId", columns.has("sampleId") ? "sampleId" : "id")
            .orElse("run", run)
            .orElse("target", target)
            .orElse("pretrainedModel", "unknown")
            .orElse("shot", "unknown")
            .orElse("seed", 0L)
            .orElse("step", 0L)
            .orElse("passSize", UNKNOWN_SIZE)
            .orElse("patientDisjoint", null)
            .orElse("fingerprint", null)
            .orElse("labels", null);
    columns.reads(predictions).reads(LABELS);
  }

  @Override
  public void open(OpenContext context) {
    withoutScores =
        OperatorMetrics.of(getRuntimeContext().getMetricGroup())
            .counter("rows_without_scores_total");
  }

  @Override
  public void flatMap(Row row, Collector<PredictionBatch> out) throws Exception {
    if (row.getField("scores") == null) {
      withoutScores.inc();
      return;
    }
    Prediction record = predictions.record(row);
    if (record.getLabels() == null) {
      record.setLabels(Collections.nCopies(record.getLabelNames().size(), null));
    }
    PredictionRow prediction = PredictionRow.of(record, OBJECT, 0);
    PredictionBatch batch = new PredictionBatches(OBJECT, new One(prediction)).next();
    for (RejectedRow rejected : batch.rejected) {
      throw new SuppressRestartsException(
          new IllegalArgumentException(
              "The row of '%s' is no prediction: %s, %s"
                  .formatted(rejected.sampleId, rejected.fault, rejected.detail)));
    }
    batch.rejected = null;
    out.collect(batch);
  }

  /** One row, and the end. */
  private static final class One implements RecordIterator<PredictionRow> {

    private final Deque<PredictionRow> rows = new ArrayDeque<>();

    One(PredictionRow row) {
      rows.add(row);
      rows.add(new PredictionRow(PredictionRow.Type.END, row.object, 1));
    }

    @Override
    public boolean hasNext() {
      return !rows.isEmpty();
    }

    @Override
    public PredictionRow next() {
      return rows.remove();
    }

    @Override
    public void close() throws IOException {
      // Nothing is held open.
    }
  }
}
