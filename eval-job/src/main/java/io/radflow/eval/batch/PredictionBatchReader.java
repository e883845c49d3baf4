package io.radflow.eval.batch;

import io.radflow.core.source.PartReader;
import io.radflow.core.source.PartSplit;
import io.radflow.core.source.RecordIterator;
import io.radflow.core.store.ObjectStore;
import io.radflow.eval.prediction.PredictionReader;
import java.io.IOException;
import org.apache.flink.annotation.Internal;
import org.apache.flink.metrics.MetricGroup;

/** Reads one object of predictions in batches. */
@Internal
public final class PredictionBatchReader implements PartReader<PredictionBatch> {

  private static final long serialVersionUID = 1L;

  private transient ObjectStore store;

  @Override
  public void start(ObjectStore bucket, MetricGroup metrics) {
    store = bucket;
  }

  @Override
  public RecordIterator<PredictionBatch> open(PartSplit split) throws IOException {
    return new PredictionBatches(split.unit(), PredictionReader.rows(store, split.unit()));
  }

  @Override
  public long bytes(PredictionBatch batch) {
    return batch.block == null ? 0 : batch.block.bytes();
  }
}
