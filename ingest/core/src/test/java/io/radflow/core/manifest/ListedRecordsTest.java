package io.radflow.core.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.radflow.core.parquet.ByteRange;
import io.radflow.core.parquet.PagedObject;
import io.radflow.core.parquet.ParquetRecords;
import io.radflow.core.part.EncodedObject;
import io.radflow.core.part.RecordKind;
import io.radflow.core.part.SampleRecords;
import io.radflow.core.record.ImageSample;
import io.radflow.core.record.TensorSample;
import io.radflow.core.store.ObjectStore;
import io.radflow.testing.CountedReads;
import io.radflow.testing.StoreExtension;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.apache.avro.Schema;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Rows of objects in a store, and what is read for them. */
class ListedRecordsTest {

  @RegisterExtension static final StoreExtension STORE = new StoreExtension();

  private static final Schema TENSOR = TensorSample.getClassSchema();
  private static final int RGB_224 = 3 * 224 * 224;
  private static final int GREY_224 = 224 * 224;

  private static ObjectStore store;

  @BeforeAll
  static void startStore() throws Exception {
    store = STORE.bucket();
  }

  @Test
  void aQuarterOfAShardReadsAQuarterOfItsBytes() throws Exception {
    List<TensorSample> tensors = SampleRecords.tensors(256, RGB_224, 1);
    ObjectEntry entry = put("rgb", RecordKind.TENSOR_SAMPLE.object(tensors));

    for (int quarter = 0; quarter < 4; quarter++) {
      try (CountedReads reads = new CountedReads(store.address())) {
        int first = quarter * 64;

        assertThat(ListedRecords.<TensorSample>read(reads.store(), entry, TENSOR, first, 64))
            .isEqualTo(tensors.subList(first, first + 64));
        assertThat((double) reads.bytes()).isLessThan(1.05 * entry.bytes() / 4);
        assertThat(reads.requests()).isEqualTo(quarter == 0 ? 2 : 3);
      }
    }
  }

  @Test
  void someFieldsOfSomeRowsTakeTwoSmallReads() throws Exception {
    List<TensorSample> tensors = SampleRecords.tensors(256, RGB_224, 1);
    ObjectEntry entry = put("fields", RecordKind.TENSOR_SAMPLE.object(tensors));
    Schema columns = ParquetRecords.columns(TENSOR, "patient", "labels");

    try (CountedReads reads = new CountedReads(store.address())) {
      List<TensorSample> rows = ListedRecords.read(reads.store(), entry, TENSOR, columns, 100, 30);

      assertThat(rows).hasSize(30);
      for (int i = 0; i < 30; i++) {
        assertThat(rows.get(i).getLabels()).isEqualTo(tensors.get(100 + i).getLabels());
        assertThat(rows.get(i).getPatient()).isEqualTo(tensors.get(100 + i).getPatient());
        assertThat(rows.get(i).getPixels()).as("not asked for").isNull();
      }
      assertThat(reads.requests()).isEqualTo(2);
      assertThat(reads.bytes()).isLessThan(entry.bytes() / 100);
    }
  }

  @Test
  void allPiecesReadHardlyMoreThanTheShard() throws Exception {
    for (int bytes : new int[] {GREY_224, RGB_224, 3 * 480 * 480}) {
      int count = bytes > RGB_224 ? 18 : 90;
      List<TensorSample> tensors = SampleRecords.tensors(count, bytes, 1);
      ObjectEntry entry = put("pieces", RecordKind.TENSOR_SAMPLE.object(tensors));
      List<TensorSample> read = new ArrayList<>();

      try (CountedReads reads = new CountedReads(store.address())) {
        for (int piece = 0; piece < entry.pieces(); piece++) {
          int first = piece * entry.pieceRows();
          int rows = Math.min(entry.pieceRows(), count - first);
          read.addAll(ListedRecords.read(reads.store(), entry, TENSOR, first, rows));
        }

        assertThat(read).isEqualTo(tensors);
        assertThat(entry.pieces()).isGreaterThan(1);
        assertThat((double) reads.bytes()).isLessThan(1.02 * entry.bytes());
      }
    }
  }

  /** As a mixed view's parts read a drop's objects. */
  @Test
  void runsOfAnObjectOfJpegsReadOnePercentMoreThanTheObject() throws Exception {
    List<ImageSample> samples = SampleRecords.samples(256, 110_000, 1);
    ObjectEntry entry = put("jpegs", RecordKind.IMAGE_SAMPLE.object(samples));
    List<ImageSample> read = new ArrayList<>();

    try (CountedReads reads = new CountedReads(store.address())) {
      for (int first = 0; first < 256; first += 32) {
        PagedObject object =
            ListedRecords.paged(
                store,
                entry,
                ImageSample.getClassSchema(),
                fetched(reads, entry, ListedRecords.tail(entry)));
        byte[] head = fetched(reads, entry, object.head());
        byte[] images = fetched(reads, entry, object.pages(first, 32));
        read.addAll(object.records(head, images, first, 32));
      }

      assertThat(read).isEqualTo(samples);
      assertThat((double) reads.bytes()).isLessThan(1.01 * entry.bytes());
    }
  }

  private static byte[] fetched(CountedReads reads, ObjectEntry entry, ByteRange range)
      throws IOException {
    return reads.store().readRange(entry.key(), null, range.offset(), range.length());
  }

  @Test
  void aWholeObjectIsReadInOneRequest() throws Exception {
    List<TensorSample> tensors = SampleRecords.tensors(70, 100_000, 1);
    ObjectEntry entry = put("whole", RecordKind.TENSOR_SAMPLE.object(tensors));

    try (CountedReads reads = new CountedReads(store.address())) {
      assertThat(ListedRecords.<TensorSample>read(reads.store(), entry, TENSOR, 0, 70))
          .isEqualTo(tensors);
      assertThat(reads.requests()).isEqualTo(1);
      assertThat(reads.bytes()).isEqualTo(entry.bytes());
    }
  }

  @Test
  void aColumnBehindThePixelsIsReadInOneRequest() throws Exception {
    Schema place = ParquetRecords.columns(TENSOR, "place");
    for (int bytes : new int[] {3 * 32 * 32, GREY_224, 3 * 480 * 480}) {
      int rows = Math.min(256, (64 << 20) / bytes);
      List<TensorSample> tensors = SampleRecords.tensors(rows, bytes, 1);
      for (int row = 0; row < rows; row++) {
        tensors.get(row).setPlace(1_000_003L * row % 14_000_000);
      }
      ObjectEntry entry = put("place", RecordKind.TENSOR_SAMPLE.object(tensors));

      try (CountedReads reads = new CountedReads(store.address())) {
        assertThat(ListedRecords.<TensorSample>read(reads.store(), entry, TENSOR, place))
            .extracting(TensorSample::getPlace)
            .isEqualTo(tensors.stream().map(TensorSample::getPlace).toList());
        assertThat(reads.requests()).isEqualTo(1);
      }
    }
  }

  /** Its manifest tells no tail. */
  @Test
  void rowsOfAnObjectWrittenBeforeAreThoseOfTheWhole() throws Exception {
    List<TensorSample> tensors = SampleRecords.tensors(70, 100_000, 1);
    byte[] bytes = ParquetRecords.encode(TENSOR, tensors);
    store.write("before", bytes);
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    ObjectEntry entry = new ObjectEntry("before", 70, bytes.length, crc.getValue());

    assertThat(ListedRecords.<TensorSample>read(store, entry, TENSOR, 5, 30))
        .isEqualTo(tensors.subList(5, 35));
  }

  @Test
  void rowsThatAnObjectHasNotAreRefused() throws Exception {
    ObjectEntry entry =
        put("few", RecordKind.TENSOR_SAMPLE.object(SampleRecords.tensors(70, 100_000, 1)));

    assertThatThrownBy(() -> ListedRecords.read(store, entry, TENSOR, 64, 7))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void anObjectThatIsNotTheListedOneIsNamed() throws Exception {
    EncodedObject object = RecordKind.TENSOR_SAMPLE.object(SampleRecords.tensors(70, 100_000, 1));
    ObjectEntry entry = put("listed", object);
    ObjectEntry rows =
        new ObjectEntry("listed", 71, entry.bytes(), entry.crc32c(), 32, entry.tailBytes());
    ObjectEntry crc =
        new ObjectEntry("listed", 70, entry.bytes(), entry.crc32c() ^ 1, 32, entry.tailBytes());
    ObjectEntry tail =
        new ObjectEntry("listed", 70, entry.bytes(), entry.crc32c(), 32, entry.tailBytes() + 1);
    ObjectEntry shorter =
        new ObjectEntry("listed", 70, entry.bytes() - 1, entry.crc32c(), 32, entry.tailBytes());
    ObjectEntry gone =
        new ObjectEntry("gone", 70, entry.bytes(), entry.crc32c(), 32, entry.tailBytes());

    assertRefused(rows, "70 rows, its manifest says 71");
    assertRefused(crc, "CRC-32C of its object");
    assertRefused(tail, "bytes, its footer tells");
    assertRefused(shorter, "its tail cannot be used");
    assertRefused(gone, "gone");
  }

  @Test
  void anObjectThatIsShorterThanListedIsNamed() throws Exception {
    EncodedObject object = RecordKind.TENSOR_SAMPLE.object(SampleRecords.tensors(70, 100_000, 1));
    ObjectEntry entry = put("size", object);

    store.write("size", Arrays.copyOf(object.bytes(), object.bytes().length - 100));
    assertRefused(
        entry,
        "the object has %d bytes, those up to %d were asked for"
            .formatted(entry.bytes() - 100, entry.bytes()));
    store.write("size", Arrays.copyOf(object.bytes(), 1000));
    assertRefused(entry, "InvalidRange");
  }

  private static void assertRefused(ObjectEntry entry, String message) {
    assertThatThrownBy(() -> ListedRecords.read(store, entry, TENSOR, 32, 32))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(store.address().uri(entry.key()))
        .hasMessageContaining(message);
  }

  private static ObjectEntry put(String key, EncodedObject object) throws IOException {
    store.write(key, object.bytes());
    return ObjectEntry.of(key, object);
  }
}
