package io.radflow.preprocess.mix;

import io.radflow.core.manifest.ListedRecords;
import io.radflow.core.manifest.ObjectEntry;
import io.radflow.core.record.ImageSample;
import io.radflow.core.store.ObjectStore;
import java.io.IOException;
import java.util.List;

/** An object that is a run of its own, because it can only be read whole. */
final class WholeRows implements FetchedRun<ImageSample> {

  private final ObjectStore store;
  private final ObjectEntry entry;

  WholeRows(ObjectStore store, ObjectEntry entry) {
    this.store = store;
    this.entry = entry;
  }

  @Override
  public long heldBytes() {
    return 0;
  }

  @Override
  public int unitEnd(int from, long most) {
    return (int) entry.rows();
  }

  @Override
  public long bytes(int from, int to) {
    return entry.bytes() * to / entry.rows() - entry.bytes() * from / entry.rows();
  }

  @Override
  public byte[] fetch(int from, int to) throws IOException {
    return ListedRecords.bytes(store, entry);
  }

  @Override
  public List<ImageSample> decode(int from, int to, byte[] fetched) throws IOException {
    return ListedRecords.<ImageSample>decode(store, entry, ImageSample.getClassSchema(), fetched)
        .subList(from, to);
  }
}
