package io.radflow.eval.batch;

import io.radflow.core.source.PartReader;
import io.radflow.core.source.PartSplit;
import io.radflow.core.source.RecordIterator;
import io.radflow.core.store.StoreAddress;
import io.radflow.eval.prediction.PredictionReader;
import java.io.IOException;

/** Reads one object of predictions in batches. */
public final class PredictionBatchReader implements PartReader<PredictionBatch> {

  private static final long serialVersionUID = 1L;

  private final PredictionReader reader;

  public PredictionBatchReader(StoreAddress address) {
    this.reader = new PredictionReader(address);
  }

  @Override
  public RecordIterator<PredictionBatch> open(PartSplit split) throws IOException {
    PredictionBatches batches = new PredictionBatches(split.unit(), reader.open(split.unit()));
    for (long i = 0; i < split.offset() && batches.hasNext(); i++) {
      batches.next();
    }
    return batches;
  }

  @Override
  public long bytes(PredictionBatch batch) {
    return batch.block == null ? 0 : batch.block.bytes();
  }

  @Override
  public void close() {
    reader.close();
  }
}
