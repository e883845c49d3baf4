package io.radflow.preprocess.mix;

import io.radflow.core.manifest.ListedRecords;
import io.radflow.core.manifest.ObjectEntry;
import io.radflow.core.parquet.ByteRange;
import io.radflow.core.parquet.PagedObject;
import io.radflow.core.record.ImageSample;
import io.radflow.core.store.ObjectStore;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Opens the runs of a part whose images can be read by byte range. What tells where an object's
 * rows are is read once for all of its runs in the part, of which a small drop has many.
 */
final class PagedRuns implements FetchedRun.Opener<ImageSample> {

  private final ObjectStore store;
  private final List<ObjectEntry> objects;
  private final double swell;
  private final Map<Integer, Shared> shared = new HashMap<>();

  /**
   * @param objects of the drop
   * @param runs of the part
   * @param swell how many times as large images are in memory as in the objects, on average
   */
  PagedRuns(ObjectStore store, List<ObjectEntry> objects, List<DropMix.Run> runs, double swell) {
    this.store = store;
    this.objects = objects;
    this.swell = swell;
    for (DropMix.Run run : runs) {
      shared.computeIfAbsent(run.object(), object -> new Shared()).runs++;
    }
  }

  /** What is read of an object before its images. */
  record Opened(PagedObject object, byte[] head) {}

  /** An object that several runs are of. */
  private static final class Shared {
    int runs;
    int runsOpened;

    /** Null before the first run is opened, and once all are. */
    Opened opened;
  }

  /**
   * @throws IOException naming the object if it is missing, damaged, or not the one that was listed
   */
  @Override
  public FetchedRun<ImageSample> open(DropMix.Run run) throws IOException {
    ObjectEntry entry = objects.get(run.object());
    Shared object = shared.get(run.object());
    Opened opened;
    synchronized (object) {
      opened = object.opened == null ? read(entry) : object.opened;
      object.runsOpened++;
      object.opened = object.runsOpened < object.runs ? opened : null;
    }
    long held = (entry.tailBytes() + opened.head().length) / object.runs;
    return new PagedRows(store, entry, run, opened, held, swell);
  }

  private Opened read(ObjectEntry entry) throws IOException {
    byte[] tail = read(store, entry, ListedRecords.tail(entry));
    PagedObject object = ListedRecords.paged(store, entry, ImageSample.getClassSchema(), tail);
    return new Opened(object, read(store, entry, object.head()));
  }

  static byte[] read(ObjectStore store, ObjectEntry entry, ByteRange range) throws IOException {
    return store.readRange(entry.key(), null, range.offset(), range.length());
  }
}
