package io.radflow.preprocess.mix;

import io.radflow.core.manifest.ObjectEntry;
import io.radflow.core.parquet.PagedObject;
import io.radflow.core.record.ImageSample;
import io.radflow.core.store.ObjectStore;
import java.io.IOException;
import java.util.List;

/** A run of an object whose images can be read by byte range. */
final class PagedRows implements FetchedRun<ImageSample> {

  /** About what a row holds beside its image. */
  private static final long ROW_BYTES = 1 << 10;

  private final ObjectStore store;
  private final ObjectEntry entry;
  private final DropMix.Run run;
  private final PagedObject object;
  private final byte[] head;
  private final long heldBytes;

  /** Size of the rows before a row. */
  private final long[] bytesBefore;

  /**
   * @param heldBytes what the run adds to what is held of its object
   * @param swell how many times as large images are in memory as in the object, on average
   */
  PagedRows(
      ObjectStore store,
      ObjectEntry entry,
      DropMix.Run run,
      PagedRuns.Opened opened,
      long heldBytes,
      double swell) {
    this.store = store;
    this.entry = entry;
    this.run = run;
    this.object = opened.object();
    this.head = opened.head();
    this.heldBytes = heldBytes;
    this.bytesBefore = new long[run.rows() + 1];
    for (int row = 0; row < run.rows(); row++) {
      bytesBefore[row + 1] = bytesBefore[row] + ROW_BYTES + (long) (swell * imageBytes(row));
    }
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
    return heldBytes;
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
    return PagedRuns.read(store, entry, object.pages(run.firstRow() + from, to - from));
  }

  @Override
  public List<ImageSample> decode(int from, int to, byte[] fetched) throws IOException {
    return object.records(head, fetched, run.firstRow() + from, to - from);
  }
}
