package io.radflow.ingest.layout;

import io.radflow.core.reject.RejectedException;
import io.radflow.core.source.RecordIterator;
import io.radflow.core.store.ObjectStore;
import io.radflow.ingest.archive.ArchiveLimits;
import io.radflow.ingest.archive.Archives;
import io.radflow.ingest.content.ContentReader;
import io.radflow.ingest.listing.Drop;
import io.radflow.ingest.plan.DropUnit;
import io.radflow.ingest.plan.PlanReader;
import io.radflow.ingest.plan.PlanWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a drop is read as, through a plan in the store.
 *
 * @param parts number of them
 * @param ignored files that no layout asked for
 */
public record PlannedRecords(List<DropRecord> records, int parts, List<String> ignored) {

  private static final long MAX_IMAGE_BYTES = 64 << 20;

  /**
   * @throws RejectedException if the drop is rejected as a whole
   */
  public static PlannedRecords of(ObjectStore store, String dataset, String name)
      throws IOException, RejectedException {
    return of(store, dataset, name, ArchiveLimits.DEFAULT);
  }

  static PlannedRecords of(ObjectStore store, String dataset, String name, ArchiveLimits limits)
      throws IOException, RejectedException {
    ContentReader reader = new ContentReader(store);
    DatasetLayout layout = new DatasetLayouts().find(dataset).orElseThrow();
    Drop drop = Drop.list(store, dataset, name);
    DropUnit unit = new DropUnit(dataset, name, drop.fingerprint(), 1);
    PlanWriter writer = new PlanWriter(store, unit, "");
    DropFiles files =
        DropFiles.of(drop, reader, new Archives(reader, limits), layout.unpacked(), writer);
    layout.plan(files, writer);
    int parts = writer.finish().size();
    List<DropRecord> records = new ArrayList<>();
    for (int part = 0; part < parts; part++) {
      PlanReader plan = new PlanReader(reader, MAX_IMAGE_BYTES);
      try (RecordIterator<DropRecord> read = plan.open(unit, part, layout)) {
        while (read.hasNext()) {
          records.add(read.next());
        }
      }
    }
    return new PlannedRecords(records, parts, files.ignoredExamples(100));
  }

  /** The images among them. */
  List<ImageRecord> images() {
    return records.stream()
        .filter(ImageRecord.class::isInstance)
        .map(ImageRecord.class::cast)
        .toList();
  }

  /** The rejects among them. */
  List<RejectedRecord> rejects() {
    return records.stream()
        .filter(RejectedRecord.class::isInstance)
        .map(RejectedRecord.class::cast)
        .toList();
  }
}
