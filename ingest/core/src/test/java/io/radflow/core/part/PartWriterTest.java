package io.radflow.core.part;

import static org.assertj.core.api.Assertions.assertThat;

import io.radflow.core.manifest.ObjectEntry;
import io.radflow.core.parquet.ParquetRecords;
import io.radflow.core.record.ImageSample;
import io.radflow.core.record.Metric;
import io.radflow.core.record.Reject;
import io.radflow.core.record.TensorSample;
import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoreAddress;
import io.radflow.testing.StoreExtension;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.util.Collector;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PartWriterTest {

  @RegisterExtension static final StoreExtension STORE = new StoreExtension();

  private static ObjectStore store;
  private static StoreAddress address;

  @BeforeAll
  static void startStore() throws Exception {
    store = STORE.bucket();
    address = store.address();
  }

  @Test
  void splitsAPartIntoObjectsAndGivesAReceiptAtItsEnd() throws Exception {
    try (var harness = harness()) {
      harness.open();
      for (int i = 0; i < 300; i++) {
        harness.processElement(metric("split/", i), 0);
      }
      harness.processElement(reject("split-rejects/"), 0);
      harness.processElement(PartElement.count("unit", 3, "dropped", 2), 0);
      harness.processElement(PartElement.count("unit", 3, "dropped", 5), 0);
      harness.processElement(PartElement.end("unit", 3, 9), 0);

      PartReceipt receipt = harness.extractOutputValues().get(0);
      assertThat(receipt.parts).isEqualTo(9);
      assertThat(receipt.counts).containsEntry("dropped", 7L);
      assertThat(receipt.objects)
          .extracting(object -> object.key + ":" + object.rows)
          .containsExactly(
              "split-rejects/part-00003-0000.parquet:1",
              "split/part-00003-0000.parquet:256",
              "split/part-00003-0001.parquet:44");
      assertThat(steps("split/part-00003-0001.parquet")).startsWith(256L, 257L).endsWith(299L);
    }
  }

  @Test
  void writesTheSameObjectsWhenItGoesOnFromACheckpoint() throws Exception {
    for (int i = 0; i < 2; i++) {
      boolean interrupted = i == 1;
      String table = interrupted ? "interrupted/" : "undisturbed/";
      writeWithCheckpointAfter(290, 600, table, interrupted);
    }

    for (String object : List.of("part-00003-0000", "part-00003-0001", "part-00003-0002")) {
      assertThat(store.read("interrupted/" + object + ".parquet", 1 << 20))
          .isEqualTo(store.read("undisturbed/" + object + ".parquet", 1 << 20));
    }
  }

  /** As a mixed part's splits come. */
  @Test
  void tablesWhoseRowsComeByTurnsAreWrittenAsIfEachCameAlone() throws Exception {
    List<PartElement> rows = new ArrayList<>();
    for (int i = 0; i < 700; i++) {
      rows.add(metric("turns-" + (i % 7 == 0 ? "b/" : "a/"), i));
    }
    List<PartElement> sorted = new ArrayList<>(rows);
    sorted.sort(Comparator.comparing(row -> row.name));

    PartReceipt byTurns = written(rows, 333);
    List<ByteBuffer> objects = contents(byTurns);
    PartReceipt alone = written(sorted, 333);

    assertThat(byTurns.objects)
        .extracting(object -> object.key + ":" + object.rows)
        .containsExactly(
            "turns-a/part-00003-0000.parquet:256",
            "turns-a/part-00003-0001.parquet:256",
            "turns-a/part-00003-0002.parquet:88",
            "turns-b/part-00003-0000.parquet:100");
    assertThat(contents(alone)).isEqualTo(objects);
  }

  /** Rows of all tables in one list, and more that come after the restart. */
  @Test
  void goesOnFromStateOf010() throws Exception {
    List<PartElement> rows = new ArrayList<>();
    for (int i = 0; i < 700; i++) {
      rows.add(metric("kept-" + (i % 3 == 0 ? "b/" : "a/"), i));
    }
    List<ByteBuffer> expected = contents(written(rows, 100));
    OperatorSubtaskState kept;
    try (var harness = harness(new EarlierWriter())) {
      harness.open();
      for (PartElement row : rows.subList(0, 300)) {
        harness.processElement(row, 0);
      }
      kept = harness.snapshot(1, 1);
    }

    PartReceipt receipt;
    try (var harness = harness()) {
      harness.initializeState(kept);
      harness.open();
      for (PartElement row : rows.subList(300, 700)) {
        harness.processElement(row, 0);
      }
      harness.processElement(PartElement.end("unit", 3, 9), 0);
      receipt = harness.extractOutputValues().get(0);
      assertThat(harness.numKeyedStateEntries()).isZero();
    }

    assertThat(receipt.objects).hasSize(3);
    assertThat(contents(receipt)).isEqualTo(expected);
  }

  @Test
  void receiptsTellPiecesAndTailsAndSizesOfImages() throws Exception {
    List<PartElement> rows = new ArrayList<>();
    for (TensorSample tensor : SampleRecords.tensors(70, 100_000, 1)) {
      rows.add(PartElement.row("unit", 3, "tensors/", RecordKind.TENSOR_SAMPLE, tensor));
    }
    for (ImageSample sample : SampleRecords.samples(3, 1000, 1)) {
      rows.add(PartElement.row("unit", 3, "packed/", RecordKind.IMAGE_SAMPLE, sample, 9));
      sample.setImage(null);
      rows.add(PartElement.row("unit", 3, "referenced/", RecordKind.IMAGE_SAMPLE, sample, 7));
    }

    PartReceipt receipt = written(rows, 50);

    assertThat(receipt.objects)
        .extracting(object -> object.table + object.pieceRows + ":" + object.imageBytes)
        .containsExactly("packed/0:3000", "referenced/0:21", "tensors/32:0");
    assertThat(receipt.objects).allSatisfy(object -> assertThat(object.tailBytes).isPositive());
    assertThat(receipt.imageBytes()).isEqualTo(3021);
    assertThat(ObjectEntry.of(receipt.objects.get(2)))
        .extracting(ObjectEntry::pieceRows, ObjectEntry::pieces)
        .containsExactly(32, 3);
  }

  /** As of samples in state that was saved before they were counted. */
  @Test
  void imagesOfAPartOfWhichOneIsNotKnownAreNotCounted() throws Exception {
    List<PartElement> rows = new ArrayList<>();
    for (ImageSample sample : SampleRecords.samples(3, 1000, 1)) {
      sample.setImage(null);
      rows.add(PartElement.row("unit", 3, "unknown/", RecordKind.IMAGE_SAMPLE, sample, 7));
    }
    rows.get(1).amount = 0;

    assertThat(written(rows, 1).imageBytes()).isZero();
  }

  /** What a part's writer makes of rows, interrupted once. */
  private static PartReceipt written(List<PartElement> rows, int interruptedAfter)
      throws Exception {
    OperatorSubtaskState checkpoint;
    try (var harness = harness()) {
      harness.open();
      for (PartElement row : rows.subList(0, interruptedAfter)) {
        harness.processElement(row, 0);
      }
      checkpoint = harness.snapshot(1, 1);
    }
    try (var harness = harness()) {
      harness.initializeState(checkpoint);
      harness.open();
      for (PartElement row : rows.subList(interruptedAfter, rows.size())) {
        harness.processElement(row, 0);
      }
      harness.processElement(PartElement.end("unit", 3, 9), 0);
      return harness.extractOutputValues().get(0);
    }
  }

  private static List<ByteBuffer> contents(PartReceipt receipt) throws Exception {
    List<ByteBuffer> contents = new ArrayList<>();
    for (WrittenObject object : receipt.objects) {
      contents.add(ByteBuffer.wrap(store.read(object.key, 1 << 30)));
    }
    return contents;
  }

  /** Leaves state as 0.1.0's writer did, which filled no object yet. */
  private static final class EarlierWriter
      extends KeyedProcessFunction<String, PartElement, PartReceipt> {

    private static final long serialVersionUID = 1L;

    private transient ListState<PartElement> rows;
    private transient MapState<String, PartWriter.OpenTable> tables;

    @Override
    public void open(OpenContext context) {
      rows =
          getRuntimeContext()
              .getListState(new ListStateDescriptor<>("rows", PartElement.TYPE_INFORMATION));
      tables =
          getRuntimeContext()
              .getMapState(
                  new MapStateDescriptor<>(
                      "tables", Types.STRING, PartWriter.OpenTable.TYPE_INFORMATION));
    }

    @Override
    public void processElement(PartElement row, Context context, Collector<PartReceipt> out)
        throws Exception {
      PartWriter.OpenTable table = tables.get(row.name);
      table = table == null ? new PartWriter.OpenTable() : table;
      table.rows++;
      table.bytes += row.bytes();
      tables.put(row.name, table);
      rows.add(row);
    }
  }

  private static void writeWithCheckpointAfter(int rows, int all, String table, boolean interrupted)
      throws Exception {
    OperatorSubtaskState checkpoint;
    try (var harness = harness()) {
      harness.open();
      for (int i = 0; i < rows; i++) {
        harness.processElement(metric(table, i), 0);
      }
      checkpoint = harness.snapshot(1, 1);
      // Rows after the checkpoint are lost with the failure, and replayed.
      for (int i = rows; i < (interrupted ? all - 50 : all); i++) {
        harness.processElement(metric(table, i), 0);
      }
      if (!interrupted) {
        harness.processElement(PartElement.end("unit", 3, 9), 0);
        return;
      }
    }
    try (var harness = harness()) {
      harness.initializeState(checkpoint);
      harness.open();
      for (int i = rows; i < all; i++) {
        harness.processElement(metric(table, i), 0);
      }
      harness.processElement(PartElement.end("unit", 3, 9), 0);
      assertThat(harness.extractOutputValues().get(0).rows(RecordKind.METRIC)).isEqualTo(all);
    }
  }

  private static KeyedOneInputStreamOperatorTestHarness<String, PartElement, PartReceipt> harness()
      throws Exception {
    return harness(new PartWriter(address));
  }

  private static KeyedOneInputStreamOperatorTestHarness<String, PartElement, PartReceipt> harness(
      KeyedProcessFunction<String, PartElement, PartReceipt> writer) throws Exception {
    return new KeyedOneInputStreamOperatorTestHarness<>(
        new KeyedProcessOperator<>(writer), PartElement::key, Types.STRING);
  }

  private static PartElement metric(String table, long step) {
    return PartElement.row(
        "unit",
        3,
        table,
        RecordKind.METRIC,
        Metric.newBuilder()
            .setRun("run")
            .setPretrainedModel("scratch")
            .setTarget("nih")
            .setShot("full_shot")
            .setSeed(0)
            .setStep(step)
            .setName("loss")
            .setValue(0.5)
            .setSupport(1)
            .build());
  }

  private static PartElement reject(String table) {
    return PartElement.row(
        "unit",
        3,
        table,
        RecordKind.REJECT,
        new Reject("ingest", "nih", "d", "s3://radflow/x", null, "UNREADABLE_IMAGE", "why"));
  }

  private static List<Long> steps(String key) throws Exception {
    return ParquetRecords.<Metric>decode(Metric.getClassSchema(), store.read(key, 1 << 20), key)
        .stream()
        .map(Metric::getStep)
        .toList();
  }
}
