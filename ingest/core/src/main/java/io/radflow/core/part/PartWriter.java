package io.radflow.core.part;

import io.radflow.core.failure.PermanentFailure;
import io.radflow.core.monitoring.OperatorMetrics;
import io.radflow.core.monitoring.TimeCounter;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoreAddress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the rows of each part as Parquet objects of at most {@value #MAX_ROWS} rows or {@value
 * #MAX_BYTES} bytes, and gives a receipt at the part's end.
 *
 * <p>Keyed by {@link PartElement#key()}. Rows that do not fill an object yet are keyed state, so a
 * checkpoint holds them, each under its table, of which several may be open; a replay writes the
 * same objects again. A part's rows must come in the same order every time.
 *
 * <p>Objects are put beside the task's thread, which goes on with the next rows; a checkpoint and a
 * receipt wait for them.
 */
@Internal
public final class PartWriter extends KeyedProcessFunction<String, PartElement, PartReceipt>
    implements CheckpointedFunction {

  static final int MAX_ROWS = 256;
  static final long MAX_BYTES = 64L << 20;

  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(PartWriter.class);

  private final StoreAddress address;

  private transient ObjectStore store;
  private transient Uploads uploads;
  private transient MapState<String, PartElement> rows;
  private transient ListState<PartElement> earlierRows;
  private transient MapState<String, OpenTable> tables;
  private transient ListState<WrittenObject> written;
  private transient MapState<String, Long> counts;
  private transient Counter partBytes;
  private transient TimeCounter writeTime;

  public PartWriter(StoreAddress address) {
    this.address = address;
  }

  @Override
  public void open(OpenContext context) {
    store = ObjectStore.open(address, getRuntimeContext().getMetricGroup());
    uploads = new Uploads(store);
    rows =
        getRuntimeContext()
            .getMapState(
                new MapStateDescriptor<>("table-rows", Types.STRING, PartElement.TYPE_INFORMATION));
    earlierRows =
        getRuntimeContext()
            .getListState(new ListStateDescriptor<>("rows", PartElement.TYPE_INFORMATION));
    tables =
        getRuntimeContext()
            .getMapState(
                new MapStateDescriptor<>("tables", Types.STRING, OpenTable.TYPE_INFORMATION));
    written =
        getRuntimeContext()
            .getListState(new ListStateDescriptor<>("written", WrittenObject.TYPE_INFORMATION));
    counts =
        getRuntimeContext()
            .getMapState(new MapStateDescriptor<>("counts", Types.STRING, Types.LONG));
    OperatorMetrics own = OperatorMetrics.of(getRuntimeContext().getMetricGroup());
    partBytes = own.counter("part_bytes_total");
    writeTime = own.time("write_seconds_total");
  }

  @Override
  public void processElement(PartElement element, Context context, Collector<PartReceipt> out)
      throws Exception {
    try {
      switch (element.type) {
        case ROW -> addRow(element);
        case COUNT -> addCount(element.name, element.amount);
        case END -> out.collect(finish(element));
      }
    } catch (Error e) {
      // Of the codec that objects are compressed with.
      PermanentFailure.throwIfPermanent(e);
      throw e;
    }
  }

  @Override
  public void initializeState(FunctionInitializationContext context) {
    // All state is keyed.
    context
        .getRestoredCheckpointId()
        .ifPresent(checkpoint -> LOG.info("Parts: go on from checkpoint {}", checkpoint));
  }

  @Override
  public void snapshotState(FunctionSnapshotContext context) throws IOException {
    uploads.await();
  }

  @Override
  public void close() {
    if (store != null) {
      uploads.close();
      store.close();
    }
  }

  private void addRow(PartElement element) throws Exception {
    OpenTable table = tables.get(element.name);
    if (table == null) {
      table = new OpenTable();
    }
    rows.put(rowKey(element.name, table.rows), element);
    table.rows++;
    table.bytes += element.bytes();
    tables.put(element.name, table);
    if (table.rows >= MAX_ROWS || table.bytes >= MAX_BYTES) {
      flush(element.name, element.part);
    }
  }

  private void addCount(String counter, long amount) throws Exception {
    Long before = counts.get(counter);
    counts.put(counter, (before == null ? 0 : before) + amount);
  }

  private PartReceipt finish(PartElement end) throws Exception {
    List<String> open = new ArrayList<>();
    tables.keys().forEach(open::add);
    open.sort(Comparator.naturalOrder());
    for (String table : open) {
      if (tables.get(table).rows > 0) {
        flush(table, end.part);
      }
    }
    long start = System.nanoTime();
    uploads.await();
    writeTime.add(System.nanoTime() - start);
    PartReceipt receipt = new PartReceipt();
    receipt.unit = end.unit;
    receipt.part = end.part;
    receipt.parts = (int) end.amount;
    written.get().forEach(receipt.objects::add);
    receipt.objects.sort(Comparator.comparing(object -> object.key));
    for (Map.Entry<String, Long> count : counts.entries()) {
      receipt.counts.put(count.getKey(), count.getValue());
    }
    rows.clear();
    earlierRows.clear();
    tables.clear();
    written.clear();
    counts.clear();
    log(receipt);
    return receipt;
  }

  /** A part of no object, such as the rejects of sound predictions, is no news. */
  private static void log(PartReceipt receipt) {
    if (!receipt.objects.isEmpty()) {
      LOG.info(
          "Part {}#{}: written, {} rows in {} objects of {} bytes",
          receipt.unit,
          receipt.part,
          receipt.objects.stream().mapToLong(object -> object.rows).sum(),
          receipt.objects.size(),
          receipt.objects.stream().mapToLong(object -> object.bytes).sum());
    }
  }

  private void flush(String name, int part) throws Exception {
    moveEarlierRows();
    OpenTable table = tables.get(name);
    List<PartElement> elements = new ArrayList<>();
    for (int row = 0; row < table.rows; row++) {
      String key = rowKey(name, row);
      elements.add(rows.get(key));
      rows.remove(key);
    }
    written.add(put(name, BucketLayout.chunk(name, part, table.nextChunk), elements));
    table.nextChunk++;
    table.rows = 0;
    table.bytes = 0;
    tables.put(name, table);
  }

  /** Of all tables' rows those of one are taken at a time, so each row has a key of its own. */
  private static String rowKey(String table, int row) {
    return table + row;
  }

  /** 0.1.0 kept the rows of all tables in one list. Rows that came since were put behind them. */
  private void moveEarlierRows() throws Exception {
    Map<String, Integer> moved = new HashMap<>();
    for (PartElement row : earlierRows.get()) {
      rows.put(rowKey(row.name, moved.merge(row.name, 1, Integer::sum) - 1), row);
    }
    if (!moved.isEmpty()) {
      earlierRows.clear();
    }
  }

  private WrittenObject put(String table, String key, List<PartElement> rows) throws IOException {
    long start = System.nanoTime();
    RecordKind kind = rows.get(0).kind;
    List<SpecificRecord> records = new ArrayList<>();
    for (PartElement row : rows) {
      records.add(row.record());
    }
    EncodedObject object = kind.object(records);
    uploads.put(key, object.bytes());
    writeTime.add(System.nanoTime() - start);
    partBytes.inc(object.bytes().length);
    LOG.debug("Object {}: {} rows, {} bytes", key, object.rows(), object.bytes().length);
    return new WrittenObject(table, key, kind, object, imageBytes(rows));
  }

  private static long imageBytes(List<PartElement> rows) {
    boolean known =
        rows.stream().allMatch(row -> row.kind == RecordKind.IMAGE_SAMPLE && row.imageBytes() > 0);
    return known ? rows.stream().mapToLong(PartElement::imageBytes).sum() : 0;
  }

  /** What of a table is not written yet. Public for Flink's serialisation. */
  public static final class OpenTable {

    static final TypeInformation<OpenTable> TYPE_INFORMATION = Types.POJO(OpenTable.class);

    public int rows;
    public long bytes;
    public int nextChunk;

    /** For Flink. */
    public OpenTable() {}
  }
}
