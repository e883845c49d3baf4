package io.radflow.ingest.drop;

import io.radflow.core.manifest.DropManifest;
import io.radflow.core.reject.RejectReason;
import io.radflow.core.reject.RejectedException;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.ingest.archive.Archives;
import io.radflow.ingest.content.ContentReader;
import io.radflow.ingest.layout.DatasetLayout;
import io.radflow.ingest.layout.DatasetLayouts;
import io.radflow.ingest.layout.DropFiles;
import io.radflow.ingest.layout.DropRecord;
import io.radflow.ingest.layout.PlanSink;
import io.radflow.ingest.layout.RejectedRecord;
import io.radflow.ingest.listing.Drop;
import io.radflow.ingest.plan.DropPlan;
import io.radflow.ingest.plan.DropUnit;
import io.radflow.ingest.plan.PlanWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plans one drop: asks its layout, divides it in parts, and keeps what was read the same before.
 */
final class DropPlanning {

  private static final Logger LOG = LoggerFactory.getLogger(DropPlanning.class);
  private static final int EXAMPLES = 10;

  private final ObjectStore store;
  private final ContentReader reader;
  private final DropSettings settings;
  private final DatasetLayouts layouts = new DatasetLayouts();

  DropPlanning(ObjectStore store, DropSettings settings) {
    this.store = store;
    this.reader = new ContentReader(store);
    this.settings = settings;
  }

  /**
   * The plan of a drop, which is in the store afterwards.
   *
   * @param earlier what the drop was read as before; null for nothing
   * @param retry whether parts with rejects are read again even if they are planned the same
   * @throws IOException if the store cannot be read now
   */
  DropPlan plan(Drop drop, DropUnit unit, DropManifest earlier, boolean retry) throws IOException {
    Optional<DropPlan> planned = DropPlan.read(store, unit);
    if (planned.isPresent()) {
      // By this job before it was restarted.
      LOG.info(
          "Drop {}/{}: planned before, {} parts to read",
          drop.dataset(),
          drop.name(),
          planned.get().parts().size());
      return planned.get();
    }
    PlanWriter writer = new PlanWriter(store, unit, settings.digestText());
    DropFiles files = planRecords(drop, writer);
    List<Long> digests = writer.finish();
    DropOutputs kept = DropOutputs.kept(earlier, digests, !retry);
    DropPlan plan =
        new DropPlan(
            DropPlan.SCHEMA_VERSION,
            unit.text(),
            drop.readyAt().toString(),
            drop.objects(),
            drop.bytes(),
            files == null ? 0 : files.ignored(),
            files == null ? List.of() : files.ignoredExamples(EXAMPLES),
            digests,
            kept.others(digests.size()),
            kept.parts(),
            kept.objects(),
            kept.rejectObjects(),
            kept.superseded(store, unit.dataset(), unit.drop()));
    plan.write(store);
    LOG.info(
        "Drop {}/{}: planned, {} objects in {} parts, of which {} are kept",
        drop.dataset(),
        drop.name(),
        drop.objects(),
        digests.size(),
        kept.parts().size());
    return plan;
  }

  /** Null where the data set has no layout. */
  private DropFiles planRecords(Drop drop, PlanWriter writer) throws IOException {
    Optional<DatasetLayout> layout = layouts.find(drop.dataset());
    if (layout.isEmpty()) {
      RejectedException unknown = unknown(drop.dataset());
      writer.replaceBy(List.of(whole(drop, unknown)));
      return null;
    }
    Broken broken = new Broken(writer);
    DropFiles files =
        DropFiles.of(
            drop,
            reader,
            new Archives(reader, settings.archives()),
            layout.get().unpacked(),
            broken);
    try {
      layout.get().plan(files, writer);
    } catch (RejectedException e) {
      writer.replaceBy(broken.and(whole(drop, e)));
    } catch (RuntimeException e) {
      // One drop must not stop the others.
      RejectedException rejected =
          new RejectedException(RejectReason.UNREADABLE_DROP, e.toString(), e);
      writer.replaceBy(broken.and(whole(drop, rejected)));
    }
    return files;
  }

  private static RejectedRecord whole(Drop drop, RejectedException e) {
    LOG.error(
        "Drop {}/{}: rejected as a whole: {}: {}",
        drop.dataset(),
        drop.name(),
        e.reason(),
        e.getMessage(),
        e.getCause());
    String source = BucketLayout.drop(drop.dataset(), drop.name());
    return new RejectedRecord(source, null, e.reason(), e.getMessage());
  }

  private RejectedException unknown(String dataset) {
    return new RejectedException(
        RejectReason.UNKNOWN_DATASET,
        "Unknown data set '" + dataset + "'; known are " + String.join(", ", layouts.names()));
  }

  /** What is wrong with archives stays said when the drop is rejected as a whole. */
  private static final class Broken implements PlanSink {
    private final PlanSink plan;
    private final List<RejectedRecord> rejects = new ArrayList<>();

    private Broken(PlanSink plan) {
      this.plan = plan;
    }

    @Override
    public void record(DropRecord record) throws IOException {
      rejects.add((RejectedRecord) record);
      plan.record(record);
    }

    @Override
    public void stream(String task) throws IOException {
      plan.stream(task);
    }

    private List<RejectedRecord> and(RejectedRecord whole) {
      rejects.add(whole);
      return rejects;
    }
  }
}
