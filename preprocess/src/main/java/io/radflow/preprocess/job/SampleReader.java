package io.radflow.preprocess.job;

import io.radflow.core.part.PartElement;
import io.radflow.core.part.RecordKind;
import io.radflow.core.record.ImageSample;
import io.radflow.core.source.PartReader;
import io.radflow.core.source.PartSplit;
import io.radflow.core.source.RecordIterator;
import io.radflow.core.store.ObjectStore;
import io.radflow.preprocess.view.Counters;
import io.radflow.preprocess.view.SampleUnit;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.flink.annotation.Internal;
import org.apache.flink.metrics.MetricGroup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads one object of samples: its counts, its rows without duplicates, its end. Part numbers are
 * the view's.
 */
@Internal
public final class SampleReader implements PartReader<PartElement> {

  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(SampleReader.class);

  private transient ObjectStore store;

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
    SampleObject object = SampleObject.of(split.payload());
    List<ImageSample> rows =
        object.entry() == null ? List.of() : SampleObjects.read(store, object.entry());
    return new Elements(split, rows, object);
  }

  @Override
  public long bytes(PartElement element) {
    return element.bytes();
  }

  /** Two counts, the rows, the end. */
  private static final class Elements implements RecordIterator<PartElement> {

    private static final int COUNTS = 2;

    private final String unit;
    private final int part;
    private final int parts;
    private final List<ImageSample> rows;
    private final Set<Integer> duplicates;
    private final String splits;
    private int position;

    Elements(PartSplit split, List<ImageSample> rows, SampleObject object) {
      this.unit = split.unit();
      this.part = SampleUnit.parse(unit).firstPart() + split.part();
      this.parts = split.parts();
      this.rows = rows;
      this.duplicates = new HashSet<>(object.duplicates());
      this.splits = object.splits();
    }

    @Override
    public boolean hasNext() {
      return position <= COUNTS + rows.size();
    }

    @Override
    public PartElement next() {
      int row = position++ - COUNTS;
      while (row >= 0 && duplicates.contains(row)) {
        row++;
        position++;
      }
      if (row == -COUNTS) {
        return PartElement.count(unit, part, Counters.SAMPLES, rows.size());
      }
      if (row < 0) {
        return PartElement.count(
            unit, part, Counters.dropped(Counters.DUPLICATE_ID), duplicates.size());
      }
      if (row < rows.size()) {
        ImageSample sample = rows.get(row);
        if (splits != null) {
          sample.setSplit(DropSplits.split(splits.charAt(row)));
        }
        return PartElement.row(unit, part, "", RecordKind.IMAGE_SAMPLE, sample);
      }
      return PartElement.end(unit, part, parts);
    }

    @Override
    public void close() {
      // Nothing is held open.
    }
  }
}
