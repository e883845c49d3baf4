package io.radflow.core.part;

import static org.assertj.core.api.Assertions.assertThat;

import io.radflow.core.parquet.ParquetRecords;
import io.radflow.core.record.Metric;
import io.radflow.core.record.Reject;
import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoreAddress;
import io.radflow.testing.StoreExtension;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
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
    return new KeyedOneInputStreamOperatorTestHarness<>(
        new KeyedProcessOperator<>(new PartWriter(address)), PartElement::key, Types.STRING);
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
