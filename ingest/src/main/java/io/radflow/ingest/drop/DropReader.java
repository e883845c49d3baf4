package io.radflow.ingest.drop;

import io.radflow.core.part.PartElement;
import io.radflow.core.source.PartReader;
import io.radflow.core.source.PartSplit;
import io.radflow.core.source.RecordIterator;
import io.radflow.core.store.ObjectStore;
import io.radflow.ingest.content.ContentReader;
import io.radflow.ingest.layout.DatasetLayout;
import io.radflow.ingest.layout.DatasetLayouts;
import io.radflow.ingest.layout.DropRecord;
import io.radflow.ingest.layout.PatientTraces;
import io.radflow.ingest.plan.DropPlan;
import io.radflow.ingest.plan.DropUnit;
import io.radflow.ingest.plan.PlanReader;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.flink.annotation.Internal;
import org.apache.flink.metrics.MetricGroup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a part of a drop as it was planned: a row for each record, of kind IMAGE_SAMPLE with the
 * image's size still 0 or of kind REJECT, then the count of records and the part's end.
 */
@Internal
public final class DropReader implements PartReader<PartElement> {

  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(DropReader.class);

  private final DropSettings settings;

  private transient ContentReader reader;
  private transient ExecutorService executor;
  private transient DatasetLayouts layouts;
  private transient PatientNames patients;
  private transient DropPlan plan;

  public DropReader(DropSettings settings) {
    this.settings = settings;
  }

  @Override
  public void start(ObjectStore store, MetricGroup metrics) {
    patients = settings.patients().open();
    reader = new ContentReader(store);
    executor = Executors.newFixedThreadPool(settings.fetch().parallel(), DropReader::daemon);
    layouts = new DatasetLayouts();
  }

  @Override
  public RecordIterator<PartElement> open(PartSplit split) throws IOException {
    LOG.info("Part {}: read from record {}", split.splitId(), split.offset());
    DropUnit unit = DropUnit.parse(split.unit());
    int part = plan(unit).parts().get(split.part());
    Optional<DatasetLayout> layout = layouts.find(unit.dataset());
    RecordIterator<DropRecord> records =
        new PlanReader(reader, settings.fetch().maxImageBytes())
            .open(unit, part, layout.orElse(null));
    DropElements elements =
        new DropElements(
            reader.store().address(),
            unit,
            part,
            split.parts(),
            settings.referenced(),
            patients,
            layout.map(DatasetLayout::patientTraces).orElse(PatientTraces.NONE));
    return new PartRecords(records, elements, reader, executor, settings.fetch());
  }

  private DropPlan plan(DropUnit unit) throws IOException {
    if (plan == null || !plan.unit().equals(unit.text())) {
      plan =
          DropPlan.read(reader.store(), unit)
              .orElseThrow(() -> new IOException("The plan of " + unit.text() + " is gone"));
    }
    return plan;
  }

  @Override
  public long bytes(PartElement element) {
    return element.bytes();
  }

  @Override
  public void close() {
    if (executor != null) {
      executor.shutdownNow();
      executor = null;
    }
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "image-fetch");
    thread.setDaemon(true);
    return thread;
  }
}
