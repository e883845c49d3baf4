package io.radflow.core.source;

import io.radflow.core.failure.PermanentFailure;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import org.apache.flink.connector.base.source.reader.RecordsBySplits;
import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;
import org.apache.flink.connector.base.source.reader.splitreader.SplitReader;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsAddition;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsChange;

/** Reads splits one after the other on the fetcher's thread, in batches of bounded size. */
final class PartSplitReader<T> implements SplitReader<T, PartSplit> {

  private final PartReader<T> reader;
  private final int batchRecords;
  private final long batchBytes;
  private final Queue<PartSplit> splits = new ArrayDeque<>();

  private PartSplit current;
  private RecordIterator<T> records;
  private volatile boolean wokenUp;

  PartSplitReader(PartReader<T> reader, int batchRecords, long batchBytes) {
    this.reader = reader;
    this.batchRecords = batchRecords;
    this.batchBytes = batchBytes;
  }

  @Override
  public RecordsWithSplitIds<T> fetch() throws IOException {
    try {
      return nextBatch();
    } catch (IOException | RuntimeException | Error e) {
      PermanentFailure.throwIfPermanent(e);
      throw e;
    }
  }

  private RecordsWithSplitIds<T> nextBatch() throws IOException {
    RecordsBySplits.Builder<T> batch = new RecordsBySplits.Builder<>();
    if (current == null) {
      current = splits.poll();
      if (current == null) {
        return batch.build();
      }
      records = reader.open(current);
      records.skip(current.offset());
    }
    long bytes = 0;
    for (int count = 0; count < batchRecords && bytes < batchBytes && !wokenUp; count++) {
      if (!records.hasNext()) {
        batch.addFinishedSplit(current.splitId());
        finishCurrent();
        break;
      }
      T next = records.next();
      bytes += reader.bytes(next);
      batch.add(current.splitId(), next);
    }
    wokenUp = false;
    return batch.build();
  }

  private void finishCurrent() throws IOException {
    current = null;
    RecordIterator<T> finished = records;
    records = null;
    finished.close();
  }

  @Override
  public void handleSplitsChanges(SplitsChange<PartSplit> change) {
    if (!(change instanceof SplitsAddition)) {
      throw new UnsupportedOperationException("Unexpected change of splits: " + change);
    }
    splits.addAll(change.splits());
  }

  @Override
  public void wakeUp() {
    wokenUp = true;
  }

  @Override
  public void close() throws IOException {
    if (records != null) {
      finishCurrent();
    }
  }
}
