package io.radflow.infra.phantom;

import static org.assertj.core.api.Assertions.assertThat;

import io.radflow.core.reject.RejectReason;
import io.radflow.core.reject.RejectedException;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoreAddress;
import io.radflow.infra.store.EmbeddedStore;
import io.radflow.ingest.archive.ArchiveLimits;
import io.radflow.ingest.archive.Archives;
import io.radflow.ingest.content.ContentReader;
import io.radflow.ingest.image.ImageDecoder;
import io.radflow.ingest.layout.DatasetLayout;
import io.radflow.ingest.layout.DatasetLayouts;
import io.radflow.ingest.layout.DropFiles;
import io.radflow.ingest.layout.DropRecord;
import io.radflow.ingest.layout.ImageRecord;
import io.radflow.ingest.layout.PlanSink;
import io.radflow.ingest.layout.RejectedRecord;
import io.radflow.ingest.listing.Drop;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The phantom is what ingest's own reader takes for NIH ChestX-ray14. */
class PhantomIngestTest {

  private static final long MAX_IMAGE_BYTES = 1 << 20;

  @TempDir private Path folder;

  @Test
  void ingestReadsEverySampleAndRejectsEveryFaultForItsReason() throws Exception {
    try (EmbeddedStore server = EmbeddedStore.start(folder, 0);
        ObjectStore store = ObjectStore.open(address(server))) {
      store.createBucket();
      String drop = BucketLayout.drop("nih", "phantom");
      PhantomSummary summary =
          PhantomDataset.generate(
              PhantomSettings.defaults().withPatients(8).withSize(32),
              (path, bytes) -> store.write(drop + path, bytes));

      List<RejectReason> reasons = new ArrayList<>();
      List<String> splits = new ArrayList<>();
      for (DropRecord record : records(store)) {
        if (record instanceof RejectedRecord reject) {
          reasons.add(reject.reason());
        } else if (record instanceof ImageRecord image) {
          try {
            new ImageDecoder()
                .decode(new ContentReader(store).read(image.content(), MAX_IMAGE_BYTES));
            splits.add(image.split());
          } catch (RejectedException e) {
            reasons.add(e.reason());
          }
        }
      }

      assertThat(reasons)
          .containsExactlyInAnyOrderElementsOf(
              Arrays.stream(PhantomFault.values()).map(PhantomFault::rejectReason).toList());
      assertThat(splits).hasSize(summary.samples());
      assertThat(splits).filteredOn("test"::equals).hasSize(summary.testImages());
    }
  }

  private static List<DropRecord> records(ObjectStore store) throws IOException, RejectedException {
    List<DropRecord> records = new ArrayList<>();
    PlanSink plan =
        new PlanSink() {
          @Override
          public void record(DropRecord record) {
            records.add(record);
          }

          @Override
          public void stream(String task) {
            throw new AssertionError("The phantom has no files of records: " + task);
          }
        };
    DatasetLayout layout = new DatasetLayouts().find("nih").orElseThrow();
    ContentReader reader = new ContentReader(store);
    layout.plan(
        DropFiles.of(
            Drop.list(store, "nih", "phantom"),
            reader,
            new Archives(reader, ArchiveLimits.DEFAULT),
            layout.unpacked(),
            plan),
        plan);
    return records;
  }

  private static StoreAddress address(EmbeddedStore server) {
    return new StoreAddress(
        server.endpoint(), "radflow", "us-east-1", server.credentials().file().toString());
  }
}
