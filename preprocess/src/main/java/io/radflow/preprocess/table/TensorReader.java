package io.radflow.preprocess.table;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.radflow.core.manifest.ListedRecords;
import io.radflow.core.manifest.ObjectEntry;
import io.radflow.core.manifest.ViewManifest;
import io.radflow.core.record.Task;
import io.radflow.core.record.TensorSample;
import io.radflow.core.record.ViewRow;
import io.radflow.core.source.PartReader;
import io.radflow.core.source.PartSplit;
import io.radflow.core.source.RecordIterator;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.core.table.RecordRows;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.java.typeutils.RowTypeInfo;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.types.Row;

/**
 * Reads one object of tensors as rows: their fields, what the view's manifest says of their labels,
 * and their places.
 */
@Internal
public final class TensorReader implements PartReader<Row> {

  private static final long serialVersionUID = 2L;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final RecordRows<TensorSample> TENSORS = RecordRows.of(TensorSample.class);

  private static final RecordRows<ViewRow> VIEW =
      RecordRows.of(ViewRow.class)
          .only("task", "labelNames", "labelPolicy", "splitPolicy", "splitSeed", "part", "row");

  private static final int PIXELS = TensorSample.getClassSchema().getField("pixels").pos();

  /** Bits for an object's rows, and for a part's objects in one split. */
  private static final int ROW_BITS = 20;

  private static final int CHUNK_BITS = 20;

  private final Task task;
  private final List<String> labelNames;
  private final String labelPolicy;
  private final String splitPolicy;
  private final long splitSeed;

  /** By name. */
  private final String[] splits;

  private transient ObjectStore store;

  /**
   * @param view that the rows are of
   */
  public TensorReader(ViewManifest view) {
    this.task = view.task();
    this.labelNames = List.copyOf(view.labels());
    this.labelPolicy = view.labelPolicy();
    this.splitPolicy = view.splitPolicy();
    this.splitSeed = view.splitSeed();
    this.splits = view.shards().keySet().stream().sorted().toArray(String[]::new);
  }

  /** The table's columns. */
  public static RowTypeInfo type() {
    return TENSORS.type(VIEW);
  }

  static String payload(ObjectEntry shard) {
    try {
      return JSON.writeValueAsString(shard);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Cannot write " + shard, e);
    }
  }

  @Override
  public void start(ObjectStore bucket, MetricGroup metrics) {
    store = bucket;
  }

  @Override
  public RecordIterator<Row> open(PartSplit split) throws IOException {
    ObjectEntry shard = JSON.readValue(split.payload(), ObjectEntry.class);
    return new Rows(shard.key(), ListedRecords.read(store, shard, TensorSample.getClassSchema()));
  }

  @Override
  public long bytes(Row row) {
    return row.<byte[]>getFieldAs(PIXELS).length;
  }

  /** Objects of one part differ in split and chunk. */
  private long firstRow(String key) {
    String[] path = key.split("/");
    long split = Math.floorMod(Arrays.asList(splits).indexOf(path[path.length - 2]), 1 << 8);
    long chunk =
        Long.parseLong(BucketLayout.chunkOf(key).replaceFirst("part-\\d+-(\\d+)\\.parquet", "$1"));
    return (split << CHUNK_BITS | chunk) << ROW_BITS;
  }

  private ViewRow viewRow(int part, long row) {
    ViewRow view = new ViewRow();
    view.setTask(task);
    view.setLabelNames(labelNames);
    view.setLabelPolicy(labelPolicy);
    view.setSplitPolicy(splitPolicy);
    view.setSplitSeed(splitSeed);
    view.setPart(part);
    view.setRow(row);
    return view;
  }

  private final class Rows implements RecordIterator<Row> {

    private final List<TensorSample> samples;
    private final int part;
    private final long firstRow;
    private int position;

    Rows(String key, List<TensorSample> samples) {
      this.samples = samples;
      this.part = BucketLayout.partOf(key);
      this.firstRow = firstRow(key);
    }

    @Override
    public boolean hasNext() {
      return position < samples.size();
    }

    @Override
    public Row next() {
      Row row =
          Row.join(
              TENSORS.row(samples.get(position)), VIEW.row(viewRow(part, firstRow + position)));
      position++;
      return row;
    }

    @Override
    public void close() {
      // Nothing is held open.
    }
  }
}
