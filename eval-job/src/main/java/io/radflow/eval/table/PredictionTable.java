package io.radflow.eval.table;

import io.radflow.core.record.Prediction;
import io.radflow.core.source.PartReader;
import io.radflow.core.source.PartSplit;
import io.radflow.core.source.RecordIterator;
import io.radflow.core.store.ObjectStore;
import io.radflow.core.table.RecordRows;
import io.radflow.eval.prediction.PredictionReader;
import io.radflow.eval.prediction.PredictionRow;
import java.io.IOException;
import java.util.NoSuchElementException;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.java.typeutils.RowTypeInfo;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.types.Row;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads one object of predictions as rows of a table, whatever tool wrote it. What is none is left
 * out with a warning; the eval job tells it as a reject.
 */
@Internal
public final class PredictionTable implements PartReader<Row> {

  private static final long serialVersionUID = 1L;

  private static final Logger LOG = LoggerFactory.getLogger(PredictionTable.class);

  private static final RecordRows<Prediction> RECORDS = RecordRows.of(Prediction.class);

  private transient ObjectStore store;

  @Override
  public void start(ObjectStore bucket, MetricGroup metrics) {
    store = bucket;
  }

  /** The table's columns: the fields of {@link Prediction}. */
  public static RowTypeInfo type() {
    return RECORDS.type();
  }

  @Override
  public RecordIterator<Row> open(PartSplit split) throws IOException {
    return new Rows(PredictionReader.rows(store, split.unit()));
  }

  private static final class Rows implements RecordIterator<Row> {

    private final RecordIterator<PredictionRow> predictions;
    private PredictionRow ahead;
    private PredictionRow firstFault;
    private long faults;

    Rows(RecordIterator<PredictionRow> predictions) {
      this.predictions = predictions;
    }

    @Override
    public boolean hasNext() throws IOException {
      while (ahead == null && predictions.hasNext()) {
        PredictionRow next = predictions.next();
        if (next.type == PredictionRow.Type.PREDICTION) {
          ahead = next;
        } else if (next.type == PredictionRow.Type.FAULT) {
          leftOut(next);
        }
      }
      if (ahead == null && faults > 0) {
        LOG.warn(
            "Object {}: {} rows are no predictions and are left out; the first is row {}: {}, {}",
            firstFault.object,
            faults,
            firstFault.row,
            firstFault.fault,
            firstFault.detail);
        faults = 0;
      }
      return ahead != null;
    }

    private void leftOut(PredictionRow row) {
      LOG.debug("Object {}: row {}: {}, {}", row.object, row.row, row.fault, row.detail);
      firstFault = faults == 0 ? row : firstFault;
      faults++;
    }

    @Override
    public Row next() throws IOException {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      Row row = RECORDS.row(ahead.record());
      ahead = null;
      return row;
    }

    @Override
    public void close() throws IOException {
      predictions.close();
    }
  }
}
