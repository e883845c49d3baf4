package io.radflow.core.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.radflow.core.manifest.ListedRows.Keeping;
import io.radflow.core.parquet.ParquetRecords;
import io.radflow.core.part.EncodedObject;
import io.radflow.core.part.RecordKind;
import io.radflow.core.part.SampleRecords;
import io.radflow.core.record.TensorSample;
import io.radflow.core.store.ObjectStore;
import io.radflow.testing.CountedReads;
import io.radflow.testing.StoreExtension;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.IntStream;
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
      ListedRows rows = new ListedRows(TENSOR, TENSOR, 1 << 20, 0);
      assertThat(rows.<TensorSample>read(reads.store(), entry, 192, 64, Keeping.NOTHING))
          .isEqualTo(tensors.subList(192, 256));
      assertThat(reads.requests()).isEqualTo(3);
      long first = reads.bytes();
      assertThat(rows.<TensorSample>read(reads.store(), entry, 64, 64, Keeping.NOTHING))
          .isEqualTo(tensors.subList(64, 128));
      assertThat(rows.<TensorSample>read(reads.store(), entry, 0, 64, Keeping.NOTHING))
          .isEqualTo(tensors.subList(0, 64));
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
      ListedRows rows = new ListedRows(TENSOR, TENSOR, ends, 0);
      rows.read(reads.store(), one, 128, 64, Keeping.NOTHING);
      rows.read(reads.store(), other, 128, 64, Keeping.NOTHING);
      assertThat(reads.requests()).isEqualTo(6);
      rows.read(reads.store(), other, 192, 64, Keeping.NOTHING);
      assertThat(reads.requests()).as("kept").isEqualTo(7);
      rows.read(reads.store(), one, 192, 64, Keeping.NOTHING);
      assertThat(reads.requests()).as("forgotten").isEqualTo(10);
    }
  }

  @Test
  void rowsThatAreReadAgainCostNoRequestAsFarAsThereIsRoom() throws Exception {
    List<TensorSample> tensors = SampleRecords.tensors(256, RGB_32, 1);
    ObjectEntry entry = put("stored", tensors);
    try (CountedReads reads = new CountedReads(store.address())) {
      // Tail, head and two of the object's four pieces; no footer is kept parsed.
      ListedRows rows = new ListedRows(TENSOR, TENSOR, 0, entry.bytes() * 5 / 8);
      for (int first = 192; first >= 0; first -= 64) {
        rows.read(reads.store(), entry, first, 64, Keeping.READ);
      }
      long before = reads.requests();
      for (int first = 192; first >= 128; first -= 64) {
        assertThat(rows.<TensorSample>read(reads.store(), entry, first, 64, Keeping.READ))
            .isEqualTo(tensors.subList(first, first + 64));
      }
      assertThat(reads.requests()).as("kept").isEqualTo(before);
      rows.read(reads.store(), entry, 64, 64, Keeping.READ);
      assertThat(reads.requests()).as("no room").isEqualTo(before + 1);
    }
  }

  @Test
  void anObjectOfWhichAllIsKeptIsReadByOneRequest() throws Exception {
    List<TensorSample> tensors = SampleRecords.tensors(256, RGB_32, 1);
    ObjectEntry entry = put("whole", tensors);
    try (CountedReads reads = new CountedReads(store.address())) {
      ListedRows rows = new ListedRows(TENSOR, TENSOR, 0, entry.bytes());
      IntStream.of(192, 0, 128, 64)
          .parallel()
          .forEach(
              first ->
                  assertThat(read(rows, reads.store(), entry, first))
                      .isEqualTo(tensors.subList(first, first + 64)));
      assertThat(reads.requests()).isEqualTo(1);
      assertThat(reads.bytes()).isEqualTo(entry.bytes());
    }
  }

  @Test
  void ofAnObjectWithoutRoomOnlyTheRowsAreRead() throws Exception {
    List<TensorSample> tensors = SampleRecords.tensors(256, RGB_32, 1);
    ObjectEntry entry = put("no room", tensors);
    try (CountedReads reads = new CountedReads(store.address())) {
      ListedRows rows = new ListedRows(TENSOR, TENSOR, 0, entry.bytes() - 1);
      assertThat(read(rows, reads.store(), entry, 64)).isEqualTo(tensors.subList(64, 128));
      assertThat(reads.bytes()).isLessThan(entry.bytes() / 2);
    }
  }

  private static List<TensorSample> read(
      ListedRows rows, ObjectStore store, ObjectEntry entry, int first) {
    try {
      return rows.read(store, entry, first, 64, Keeping.OBJECT);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void whatWasDamagedIsAskedForAgain() throws Exception {
    List<TensorSample> tensors = SampleRecords.tensors(256, RGB_32, 1);
    ObjectEntry entry = put("mended", tensors);
    byte[] sound = store.read(entry.key(), entry.bytes());
    byte[] damaged = sound.clone();
    damaged[damaged.length / 2] ^= 1;
    store.write(entry.key(), damaged);
    ListedRows rows = new ListedRows(TENSOR, TENSOR, 1 << 20, 1 << 20);
    assertThatThrownBy(() -> rows.read(store, entry, 64, 128, Keeping.READ))
        .hasMessageContaining("mended");
    store.write(entry.key(), sound);
    assertThat(rows.<TensorSample>read(store, entry, 64, 128, Keeping.READ))
        .isEqualTo(tensors.subList(64, 192));
  }

  @Test
  void anObjectThatWasReplacedIsNotTakenForTheOneBefore() throws Exception {
    List<TensorSample> tensors = SampleRecords.tensors(256, RGB_32, 2);
    ListedRows rows = new ListedRows(TENSOR, TENSOR, 1 << 20, 0);
    rows.read(store, put("replaced", SampleRecords.tensors(256, RGB_32, 1)), 128, 64, Keeping.READ);
    assertThat(rows.<TensorSample>read(store, put("replaced", tensors), 128, 64, Keeping.READ))
        .isEqualTo(tensors.subList(128, 192));
  }

  @Test
  void someFieldsWithPixelsAreThoseOfTheRecords() throws Exception {
    List<TensorSample> tensors = SampleRecords.tensors(256, RGB_32, 1);
    Schema columns = ParquetRecords.columns(TENSOR, "id", "labels", "pixels");
    List<TensorSample> rows =
        new ListedRows(TENSOR, columns, 0, 0)
            .read(store, put("some", tensors), 64, 64, Keeping.NOTHING);
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
