package io.radflow.preprocess.job;

import io.radflow.core.failure.PermanentFailure;
import io.radflow.core.manifest.DropManifest;
import io.radflow.core.part.PartElement;
import io.radflow.core.source.PartReader;
import io.radflow.core.source.PartSplit;
import io.radflow.core.source.RecordIterator;
import io.radflow.core.store.ObjectStore;
import io.radflow.preprocess.mix.MixedDrop;
import io.radflow.preprocess.mix.PartOrder;
import io.radflow.preprocess.view.SampleUnit;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.flink.annotation.Internal;
import org.apache.flink.metrics.MetricGroup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a part of samples, one object or some rows from all over a drop: its counts, its rows
 * without duplicates, its end. Part numbers are the view's.
 */
@Internal
public final class SampleReader implements PartReader<PartElement> {

  private static final long serialVersionUID = 2L;
  private static final Logger LOG = LoggerFactory.getLogger(SampleReader.class);

  private final long readAhead;

  private transient ObjectStore store;
  private transient ExecutorService requests;

  /** The drop of the part that was read last, if that was mixed. */
  private transient MixedDrop drop;

  /**
   * @param readAhead bytes to hold at most of a part that is mixed, beside a row
   */
  public SampleReader(long readAhead) {
    this.readAhead = readAhead;
  }

  @Override
  public void start(ObjectStore bucket, MetricGroup metrics) {
    store = bucket;
  }

  @Override
  public RecordIterator<PartElement> open(PartSplit split) throws IOException {
    LOG.info(
        "Part {}#{}: read from element {}",
        split.unit(),
        SampleUnit.parse(split.unit()).firstPart() + split.part(),
        split.offset());
    return new SampleElements(split, rows(split));
  }

  private PlacedRows rows(PartSplit split) throws IOException {
    if (!MixedPart.isOne(split.payload())) {
      return new ObjectRows(SampleObject.of(split.payload()), store);
    }
    MixedPart part = MixedPart.of(split.payload());
    MixedDrop mixed = drop(part);
    if (requests == null) {
      requests =
          Executors.newFixedThreadPool(
              MixedDrop.REQUESTS,
              work -> {
                Thread thread = new Thread(work, "samples-ahead");
                thread.setDaemon(true);
                return thread;
              });
    }
    PartOrder order = mixed.mix().order(split.part());
    return new MixedRows(
        part, mixed.mix(), order, places -> mixed.read(store, order, places, readAhead, requests));
  }

  /**
   * @throws org.apache.flink.runtime.execution.SuppressRestartsException if the drop is not the one
   *     that was planned
   */
  private MixedDrop drop(MixedPart part) throws IOException {
    if (drop == null || !drop.mix().drop().equals(part.drop()) || drop.digest() != part.digest()) {
      String[] name = part.drop().split("/", 2);
      Optional<DropManifest> manifest = DropManifest.read(store, name[0], name[1]);
      drop = manifest.map(MixedDrop::of).orElse(null);
    }
    if (drop == null || drop.digest() != part.digest()) {
      throw PermanentFailure.suppressing(
          new IllegalStateException(
              "Drop %s: its samples are %s the view was planned by: the drop was ingested again."
                      .formatted(part.drop(), drop == null ? "gone that" : "others than those that")
                  + " Start the job anew, without its state"));
    }
    return drop;
  }

  @Override
  public long bytes(PartElement element) {
    return element.bytes();
  }

  @Override
  public void close() {
    if (requests != null) {
      requests.shutdownNow();
    }
  }
}
