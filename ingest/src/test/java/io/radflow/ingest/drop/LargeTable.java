package io.radflow.ingest.drop;

import io.radflow.core.part.PartElement;
import io.radflow.core.part.RecordKind;
import io.radflow.core.source.PartRange;
import io.radflow.core.source.PartSplit;
import io.radflow.core.source.RecordIterator;
import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoreAddress;
import io.radflow.ingest.archive.ArchiveLimits;
import java.util.List;
import java.util.Set;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;

/** Plans and reads all drops of a bucket, in a process whose heap a test has bounded. */
final class LargeTable {

  private LargeTable() {}

  /** Takes endpoint, bucket and credentials file; prints samples, rejects and records. */
  public static void main(String[] arguments) throws Exception {
    StoreAddress address = new StoreAddress(arguments[0], arguments[1], "us-east-1", arguments[2]);
    DropSettings settings =
        new DropSettings(
            new FetchLimits(8, 32L << 20, 64L << 20),
            ArchiveLimits.DEFAULT,
            false,
            PatientNaming.PUBLISHED);
    DropPlanner planner = new DropPlanner(Set.of(), settings, false, false);
    DropReader reader = new DropReader(settings);
    ObjectStore store = ObjectStore.open(address);
    planner.start(store, new UnregisteredMetricsGroup());
    reader.start(store, new UnregisteredMetricsGroup());
    List<PartRange> ranges = planner.plan(Set.of());
    long samples = 0;
    long rejects = 0;
    long records = 0;
    for (PartRange range : ranges) {
      for (int part = range.from(); part < range.to(); part++) {
        PartSplit split = new PartSplit(range.unit(), part, range.parts(), range.payload());
        try (RecordIterator<PartElement> elements = reader.open(split)) {
          while (elements.hasNext()) {
            PartElement element = elements.next();
            if (element.type == PartElement.Type.COUNT) {
              records += element.amount;
            } else if (element.type == PartElement.Type.ROW) {
              samples += element.kind == RecordKind.IMAGE_SAMPLE ? 1 : 0;
              rejects += element.kind == RecordKind.REJECT ? 1 : 0;
            }
          }
        }
      }
    }
    reader.close();
    planner.close();
    store.close();
    System.out.printf("%d samples, %d rejects, %d records%n", samples, rejects, records);
  }
}
