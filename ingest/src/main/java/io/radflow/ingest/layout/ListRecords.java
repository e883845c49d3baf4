package io.radflow.ingest.layout;

import io.radflow.ingest.source.RecordIterator;
import java.util.Iterator;
import java.util.List;

/** Records that are at hand. */
final class ListRecords implements RecordIterator<DropRecord> {

  private final Iterator<DropRecord> records;

  ListRecords(List<DropRecord> records) {
    this.records = records.iterator();
  }

  @Override
  public boolean hasNext() {
    return records.hasNext();
  }

  @Override
  public DropRecord next() {
    return records.next();
  }

  @Override
  public void close() {}
}
