package io.radflow.core.source;

import io.radflow.core.store.ObjectStore;
import java.util.Map;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.connector.base.source.reader.RecordEmitter;
import org.apache.flink.connector.base.source.reader.SingleThreadMultiplexSourceReaderBase;

/** Emits what the fetcher's thread read and counts it in the split's state. */
@SuppressWarnings("try") // Flink's interface declares close() with Exception.
final class PartSourceReader<T>
    extends SingleThreadMultiplexSourceReaderBase<T, T, PartSplit, PartSourceReader.Progress> {

  private final ObjectStore store;
  private final PartReader<T> reader;

  /**
   * @param store for the reader; closed with this
   */
  PartSourceReader(
      ObjectStore store,
      PartReader<T> reader,
      int batchRecords,
      long batchBytes,
      SourceReaderContext context) {
    super(
        () -> new PartSplitReader<>(reader, batchRecords, batchBytes),
        new Emitter<>(),
        context.getConfiguration(),
        context);
    this.store = store;
    this.reader = reader;
    reader.start(store, context.metricGroup());
  }

  @Override
  public void start() {
    askUnlessBusy();
  }

  @Override
  protected void onSplitFinished(Map<String, Progress> finished) {
    askUnlessBusy();
  }

  /** After a rescale a reader can hold several splits: it asks when all are done. */
  private void askUnlessBusy() {
    if (getNumberOfCurrentlyAssignedSplits() == 0) {
      context.sendSplitRequest();
    }
  }

  @Override
  protected Progress initializedState(PartSplit split) {
    return new Progress(split);
  }

  @Override
  protected PartSplit toSplitType(String splitId, Progress progress) {
    return progress.split.withOffset(progress.emitted);
  }

  @Override
  public void close() throws Exception {
    // Not with the split reader, which comes and goes with the fetcher's thread.
    try (store;
        reader) {
      super.close();
    }
  }

  /** How far a split was emitted. */
  static final class Progress {
    private final PartSplit split;
    private long emitted;

    private Progress(PartSplit split) {
      this.split = split;
      this.emitted = split.offset();
    }
  }

  private static final class Emitter<T> implements RecordEmitter<T, T, Progress> {
    @Override
    public void emitRecord(T record, SourceOutput<T> output, Progress progress) {
      output.collect(record);
      progress.emitted++;
    }
  }
}
