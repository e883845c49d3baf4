package io.radflow.eval.table;

import io.radflow.core.monitoring.OperatorMetrics;
import io.radflow.core.record.Task;
import io.radflow.core.source.RecordIterator;
import io.radflow.core.store.BucketLayout;
import io.radflow.eval.batch.PredictionBatch;
import io.radflow.eval.batch.PredictionBatches;
import io.radflow.eval.batch.RejectedRow;
import io.radflow.eval.prediction.PredictionRow;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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
public final class TablePredictions extends RichFlatMapFunction<Row, PredictionBatch> {

  /** Of a pass that ends with its table. */
  public static final long UNKNOWN_SIZE = Long.MAX_VALUE;

  private static final long serialVersionUID = 1L;

  /** Where rejects of the rows would be; the stage refuses them instead. */
  private static final String OBJECT = BucketLayout.PREDICTIONS + "table";

  private final Set<String> columns;
  private final String run;
  private final String target;

  private transient Counter withoutScores;

  /**
   * @param columns of the table
   * @param run what the rows are said to be of where they do not say it
   * @param target what they are said to be of where they do not say it
   */
  public TablePredictions(List<String> columns, String run, String target) {
    this.columns = new HashSet<>(columns);
    this.run = run;
    this.target = target;
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
    PredictionBatch batch = new PredictionBatches(OBJECT, new One(prediction(row))).next();
    for (RejectedRow rejected : batch.rejected) {
      throw new SuppressRestartsException(
          new IllegalArgumentException(
              "The row of '%s' is no prediction: %s, %s"
                  .formatted(rejected.sampleId, rejected.fault, rejected.detail)));
    }
    batch.rejected = null;
    out.collect(batch);
  }

  private PredictionRow prediction(Row row) throws SuppressRestartsException {
    PredictionRow prediction = new PredictionRow(PredictionRow.Type.PREDICTION, OBJECT, 0);
    prediction.sampleId = row.getFieldAs(columns.contains("sampleId") ? "sampleId" : "id");
    prediction.run = or(row, "run", run);
    prediction.target = or(row, "target", target);
    prediction.pretrainedModel = or(row, "pretrainedModel", "unknown");
    prediction.shot = or(row, "shot", "unknown");
    prediction.seed = or(row, "seed", 0L);
    prediction.step = or(row, "step", 0L);
    prediction.passSize = or(row, "passSize", UNKNOWN_SIZE);
    prediction.patientDisjoint = or(row, "patientDisjoint", null);
    String task = row.getFieldAs("task");
    prediction.labelNames = row.getFieldAs("labelNames");
    if (prediction.sampleId == null || prediction.labelNames == null || task == null) {
      throw new SuppressRestartsException(
          new IllegalArgumentException(
              "The row of '%s': expected values in its columns id, task and labelNames, found '%s'"
                  .formatted(prediction.sampleId, row)));
    }
    try {
      prediction.task = Task.valueOf(task);
    } catch (IllegalArgumentException e) {
      throw new SuppressRestartsException(
          new IllegalArgumentException(
              "The row of '%s': its column 'task' is '%s', expected one of %s"
                  .formatted(prediction.sampleId, task, List.of(Task.values())),
              e));
    }
    prediction.scores = plain(row.getFieldAs("scores"), 0);
    prediction.labels = plain(row.getFieldAs("labels"), prediction.labelNames.length);
    return prediction;
  }

  private <T> T or(Row row, String column, T otherwise) {
    T value = columns.contains(column) ? row.getFieldAs(column) : null;
    return value == null ? otherwise : value;
  }

  /** NaN for unknown ones; all unknown where there are none. */
  private static float[] plain(Float[] values, int length) {
    float[] plain = new float[values == null ? length : values.length];
    for (int i = 0; i < plain.length; i++) {
      plain[i] = values == null || values[i] == null ? Float.NaN : values[i];
    }
    return plain;
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
