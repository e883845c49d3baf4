package io.radflow.preprocess.mix;

import io.radflow.core.manifest.ListedRecords;
import io.radflow.core.manifest.ObjectEntry;
import io.radflow.core.parquet.ByteRange;
import io.radflow.core.parquet.PagedObject;
import io.radflow.core.record.ImageSample;
import io.radflow.core.store.ObjectStore;
import java.io.IOException;
import java.util.List;

/** A run of an object whose images can be read by byte range. */
final class PagedRows implements RunRows<ImageSample> {

  /** About what a row holds beside its image. */
  private static final long ROW_BYTES = 1 << 10;

  private final ObjectStore store;
  private final ObjectEntry entry;
  private final DropMix.Run run;
  private final PagedObject object;
  private final byte[] head;

  /** Size of the rows before a row. */
  private final long[] bytesBefore;

  private PagedRows(
      ObjectStore store,
      ObjectEntry entry,
      DropMix.Run run,
      PagedObject object,
      byte[] head,
      double swell) {
    this.store = store;
    this.entry = entry;
    this.run = run;
    this.object = object;
    this.head = head;
    this.bytesBefore = new long[run.rows() + 1];
    for (int row = 0; row < run.rows(); row++) {
      bytesBefore[row + 1] = bytesBefore[row] + ROW_BYTES + (long) (swell * imageBytes(row));
    }
  }

  /**
   * Reads what tells where the rows are.
   *
   * @param swell how many times as large images are in memory as in the object, on average
   * @throws IOException naming the object if it is missing, damaged, or not the one that was listed
   */
  static PagedRows open(ObjectStore store, ObjectEntry entry, DropMix.Run run, double swell)
      throws IOException {
    byte[] tail = read(store, entry, ListedRecords.tail(entry));
    PagedObject object = ListedRecords.paged(store, entry, ImageSample.getClassSchema(), tail);
    return new PagedRows(store, entry, run, object, read(store, entry, object.head()), swell);
  }

  private static byte[] read(ObjectStore store, ObjectEntry entry, ByteRange range)
      throws IOException {
    return store.readRange(entry.key(), null, range.offset(), range.length());
  }

  /** A row's part of the page that it is in. */
  private int imageBytes(int row) {
    int number = run.firstRow() + row;
    int first = number;
    while (first > 0 && object.pageEnd(first - 1) > number) {
      first--;
    }
    return object.pages(number, 1).length() / (object.pageEnd(number) - first);
  }

  @Override
  public long heldBytes() {
    return entry.tailBytes() + head.length;
  }

  @Override
  public int unitEnd(int from, long most) {
    int end = pageEnd(from);
    while (end < run.rows() && bytes(from, pageEnd(end)) <= most) {
      end = pageEnd(end);
    }
    return end;
  }

  private int pageEnd(int row) {
    return Math.min(run.rows(), object.pageEnd(run.firstRow() + row) - run.firstRow());
  }

  @Override
  public long bytes(int from, int to) {
    return bytesBefore[to] - bytesBefore[from];
  }

  @Override
  public byte[] fetch(int from, int to) throws IOException {
    return read(store, entry, object.pages(run.firstRow() + from, to - from));
  }

  @Override
  public List<ImageSample> decode(int from, int to, byte[] fetched) throws IOException {
    return object.records(head, fetched, run.firstRow() + from, to - from);
  }
}
