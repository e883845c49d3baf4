package io.radflow.core.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import io.radflow.core.parquet.ParquetRecords;
import io.radflow.core.part.EncodedObject;
import io.radflow.core.part.RecordKind;
import io.radflow.core.part.SampleRecords;
import io.radflow.core.record.TensorSample;
import io.radflow.core.store.ObjectStore;
import io.radflow.testing.CountedReads;
import io.radflow.testing.StoreExtension;
import java.io.IOException;
import java.util.List;
import org.apache.avro.Schema;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Rows of the same objects, read again and again. */
class ListedRowsTest {

  @RegisterExtension static final StoreExtension STORE = new StoreExtension();

  private static final Schema TENSOR = TensorSample.getClassSchema();
  private static final int RGB_32 = 3 * 32 * 32;

  private static ObjectStore store;

  @BeforeAll
  static void startStore() throws Exception {
    store = STORE.bucket();
  }

  @Test
  void otherRowsOfAnObjectCostOneRequestAndTheirPages() throws Exception {
    List<TensorSample> tensors = SampleRecords.tensors(256, RGB_32, 1);
    ObjectEntry entry = put("again", tensors);
    try (CountedReads reads = new CountedReads(store.address())) {
      ListedRows rows = new ListedRows(reads.store(), TENSOR, TENSOR, 1 << 20);
      assertThat(rows.<TensorSample>read(entry, 192, 64)).isEqualTo(tensors.subList(192, 256));
      assertThat(reads.requests()).isEqualTo(3);
      long first = reads.bytes();
      assertThat(rows.<TensorSample>read(entry, 64, 64)).isEqualTo(tensors.subList(64, 128));
      assertThat(rows.<TensorSample>read(entry, 0, 64)).isEqualTo(tensors.subList(0, 64));
      assertThat(reads.requests()).isEqualTo(5);
      assertThat(reads.bytes() - first).isLessThan(2 * first);
    }
  }

  @Test
  void ofObjectsThatDoNotFitTheOldestIsForgotten() throws Exception {
    ObjectEntry one = put("one", SampleRecords.tensors(256, RGB_32, 1));
    ObjectEntry other = put("other", SampleRecords.tensors(256, RGB_32, 2));
    long ends = one.tailBytes() * 3 / 2 + (128 << 10);
    try (CountedReads reads = new CountedReads(store.address())) {
      ListedRows rows = new ListedRows(reads.store(), TENSOR, TENSOR, ends);
      rows.read(one, 128, 64);
      rows.read(other, 128, 64);
      assertThat(reads.requests()).isEqualTo(6);
      rows.read(other, 192, 64);
      assertThat(reads.requests()).as("kept").isEqualTo(7);
      rows.read(one, 192, 64);
      assertThat(reads.requests()).as("forgotten").isEqualTo(10);
    }
  }

  @Test
  void anObjectThatWasReplacedIsNotTakenForTheOneBefore() throws Exception {
    List<TensorSample> tensors = SampleRecords.tensors(256, RGB_32, 2);
    ListedRows rows = new ListedRows(store, TENSOR, TENSOR, 1 << 20);
    rows.read(put("replaced", SampleRecords.tensors(256, RGB_32, 1)), 128, 64);
    assertThat(rows.<TensorSample>read(put("replaced", tensors), 128, 64))
        .isEqualTo(tensors.subList(128, 192));
  }

  @Test
  void someFieldsWithPixelsAreThoseOfTheRecords() throws Exception {
    List<TensorSample> tensors = SampleRecords.tensors(256, RGB_32, 1);
    Schema columns = ParquetRecords.columns(TENSOR, "id", "labels", "pixels");
    List<TensorSample> rows =
        new ListedRows(store, TENSOR, columns, 0).read(put("some", tensors), 64, 64);
    assertThat(rows).hasSize(64);
    for (int i = 0; i < 64; i++) {
      assertThat(rows.get(i).getId()).isEqualTo(tensors.get(64 + i).getId());
      assertThat(rows.get(i).getLabels()).isEqualTo(tensors.get(64 + i).getLabels());
      assertThat(rows.get(i).getPixels()).isEqualTo(tensors.get(64 + i).getPixels());
      assertThat(rows.get(i).getPatient()).as("not asked for").isNull();
    }
  }

  private static ObjectEntry put(String key, List<TensorSample> tensors) throws IOException {
    EncodedObject object = RecordKind.TENSOR_SAMPLE.object(tensors);
    store.write(key, object.bytes());
    return new ObjectEntry(
        key,
        object.rows(),
        object.bytes().length,
        object.crc32c(),
        object.pieceRows(),
        object.tailBytes());
  }
}
