package io.radflow.core.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.radflow.core.part.EncodedObject;
import io.radflow.core.part.RecordKind;
import io.radflow.core.part.SampleRecords;
import io.radflow.core.record.ImageSample;
import io.radflow.core.record.TensorSample;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class PagedObjectTest {

  private static final String NAME = "s3://radflow/x.parquet";
  private static final Schema SAMPLE = ImageSample.getClassSchema();
  private static final Schema TENSOR = TensorSample.getClassSchema();

  @Test
  void rowsOfSamplesAreReadByTheirPages() throws Exception {
    for (int bytes : new int[] {20_000, 1_000, 100, 0}) {
      List<ImageSample> samples = SampleRecords.samples(50, bytes, 1);
      assertAnyRowsAreRead(RecordKind.IMAGE_SAMPLE, samples);
    }
  }

  @Test
  void rowsOfTensorsAreReadByTheirPages() throws Exception {
    for (int rows : new int[] {1, 32, 33, 70}) {
      // 32 rows a piece.
      assertAnyRowsAreRead(RecordKind.TENSOR_SAMPLE, SampleRecords.tensors(rows, 70_000, rows));
    }
  }

  @Test
  void rowsThatReferToTheirImagesAreReadToo() throws Exception {
    List<ImageSample> samples = SampleRecords.samples(40, 10, 1);
    for (ImageSample sample : samples) {
      sample.setImage(null);
      sample.setReference("{\"key\": \"drops/nih/a/" + sample.getId() + "\"}");
    }

    assertAnyRowsAreRead(RecordKind.IMAGE_SAMPLE, samples);
  }

  @Test
  void columnsWhosePagesEndElsewhereAreReadInStep() throws Exception {
    List<ImageSample> samples = SampleRecords.samples(60, 3_000, 1);
    for (int row = 0; row < samples.size(); row++) {
      Map<String, String> labels = new TreeMap<>();
      for (int label = 0; label < row % 4; label++) {
        labels.put("label " + label, ("row " + row + " ").repeat(100 * (1 + row % 9)));
      }
      samples.get(row).setLabels(labels);
      samples.get(row).setPatient(row % 3 == 0 ? null : "p".repeat(row * 20));
      if (row % 5 == 0) {
        samples.get(row).setImage(null);
      }
    }

    assertAnyRowsAreRead(RecordKind.IMAGE_SAMPLE, samples);
  }

  @Test
  void pagesAreThoseOfTheRowsAlone() throws Exception {
    PagedObject object =
        paged(SAMPLE, RecordKind.IMAGE_SAMPLE.object(SampleRecords.samples(64, 110_000, 1)));

    assertThat(object.rows()).isEqualTo(64);
    assertThat(object.pageEnd(7)).isEqualTo(8);
    assertThat(object.pageEnd(63)).isEqualTo(64);
    assertThat(object.pages(0, 1).offset()).isEqualTo(object.head().end());
    assertThat(object.pages(7, 3).length()).isBetween(330_000, 330_300);
    assertThat(object.pages(7, 3).end()).isEqualTo(object.pages(10, 1).offset());
  }

  @Test
  void rowsThatThereAreNotAreRefused() throws Exception {
    PagedObject object =
        paged(SAMPLE, RecordKind.IMAGE_SAMPLE.object(SampleRecords.samples(64, 10, 1)));

    assertThatThrownBy(() -> object.pages(60, 5)).hasMessageContaining(NAME + ": row 64 of 64");
    assertThatThrownBy(() -> object.pages(-1, 5)).hasMessageContaining("row -1 of 64");
  }

  @Test
  void aBitThatFlipsAnywhereInTheTailIsNoticed() throws Exception {
    EncodedObject object = RecordKind.TENSOR_SAMPLE.object(SampleRecords.tensors(70, 60_000, 1));
    int length = object.bytes().length;

    assertEveryFlipIsNoticed(
        tail(object), tail -> PagedObject.of(NAME, TENSOR, length, object.crc32c(), tail));
  }

  @Test
  void aBitThatFlipsAnywhereInHeadOrPagesIsNoticed() throws Exception {
    EncodedObject encoded = RecordKind.TENSOR_SAMPLE.object(SampleRecords.tensors(70, 70_000, 1));
    PagedObject object = paged(TENSOR, encoded);
    byte[] head = slice(encoded, object.head());
    byte[] pages = slice(encoded, object.pages(32, 32));

    assertEveryFlipIsNoticed(head, damaged -> object.records(damaged, pages, 32, 32));
    assertEveryFlipIsNoticed(pages, damaged -> object.records(head, damaged, 32, 32));
  }

  private interface Read {
    void of(byte[] bytes) throws IOException;
  }

  /** In the first hundred bytes, as of a page's header, and at 500 places from there to the end. */
  private static void assertEveryFlipIsNoticed(byte[] bytes, Read read) {
    Random random = new Random(1);
    int step = 1 + bytes.length / 500;
    for (int i = 0; i < bytes.length; i += i < 100 ? 1 : step) {
      byte bit = (byte) (1 << random.nextInt(Byte.SIZE));
      bytes[i] ^= bit;
      assertNamed(() -> read.of(bytes));
      bytes[i] ^= bit;
    }
  }

  /** Of the same size in every part, so that nothing but its bytes tells it. */
  @Test
  void bytesOfAnotherObjectAreNoticed() throws Exception {
    EncodedObject one = RecordKind.TENSOR_SAMPLE.object(SampleRecords.tensors(34, 70_000, 1));
    EncodedObject other = ofTheSameSize(one);
    PagedObject object = paged(TENSOR, one);
    byte[] head = slice(one, object.head());
    ByteRange pages = object.pages(0, 32);

    assertThat(slice(other, object.head())).isEqualTo(head);
    assertThatThrownBy(() -> object.records(head, slice(other, pages), 0, 32))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(NAME)
        .hasMessageContaining("CRC-32C of its page 0");
    assertThatThrownBy(
            () -> PagedObject.of(NAME, TENSOR, one.bytes().length, one.crc32c(), tail(other)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(NAME)
        .hasMessageContaining("CRC-32C of its object");
  }

  @Test
  void rangesThatAreTooShortAreNoticed() throws Exception {
    EncodedObject encoded = RecordKind.IMAGE_SAMPLE.object(SampleRecords.samples(64, 5_000, 1));
    PagedObject object = paged(SAMPLE, encoded);
    byte[] tail = tail(encoded);
    byte[] head = slice(encoded, object.head());
    byte[] pages = slice(encoded, object.pages(3, 9));

    for (int length : new int[] {0, 1, 7, 8, 20, tail.length - 1}) {
      // Its beginning is lost.
      byte[] end = Arrays.copyOfRange(tail, tail.length - length, tail.length);
      assertNamed(
          () -> PagedObject.of(NAME, SAMPLE, encoded.bytes().length, encoded.crc32c(), end));
      assertNamed(
          () ->
              PagedObject.of(
                  NAME,
                  SAMPLE,
                  encoded.bytes().length,
                  encoded.crc32c(),
                  Arrays.copyOf(tail, length)));
    }
    assertNamed(() -> object.records(Arrays.copyOf(head, head.length - 1), pages, 3, 9));
    assertNamed(() -> object.records(head, Arrays.copyOf(pages, pages.length - 1), 3, 9));
    assertNamed(() -> object.records(head, new byte[0], 3, 9));
  }

  @Test
  void anObjectWithoutChecksumsOfItsRangesIsRefused() throws Exception {
    byte[] bytes;
    try (var in =
        PagedObjectTest.class.getResourceAsStream("/written-by-0.1.0/TensorSample.parquet")) {
      bytes = in.readAllBytes();
    }
    byte[] tail =
        Arrays.copyOfRange(
            bytes, (int) (bytes.length - PagedObject.tailBytes(NAME, TENSOR, bytes)), bytes.length);

    assertThatThrownBy(() -> PagedObject.of(NAME, TENSOR, bytes.length, 0, tail))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(NAME)
        .hasMessageContaining("holds no checksums");
  }

  /** Other pixels; a page's header is of another length for some of its checksums. */
  private static EncodedObject ofTheSameSize(EncodedObject one) throws IOException {
    for (int mask = 1; mask <= 0xff; mask++) {
      List<TensorSample> changed = SampleRecords.tensors(34, 70_000, 1);
      for (TensorSample tensor : changed) {
        byte[] pixels = tensor.getPixels().array();
        for (int i = 0; i < pixels.length; i++) {
          pixels[i] ^= (byte) mask;
        }
      }
      EncodedObject other = RecordKind.TENSOR_SAMPLE.object(changed);
      if (other.bytes().length == one.bytes().length
          && paged(TENSOR, other).pages(0, 32).equals(paged(TENSOR, one).pages(0, 32))) {
        return other;
      }
    }
    throw new AssertionError("None of 255 objects has the size of another");
  }

  private static void assertAnyRowsAreRead(RecordKind kind, List<? extends SpecificRecord> rows)
      throws IOException {
    EncodedObject encoded = kind.object(rows);
    PagedObject object = paged(kind.schema(), encoded);
    byte[] head = slice(encoded, object.head());
    for (int first = 0; first < rows.size(); first++) {
      for (int end = first + 1; end <= rows.size(); end += rows.size() / 8 + 1 + first % 7) {
        byte[] pages = slice(encoded, object.pages(first, end - first));
        assertThat(object.<SpecificRecord>records(head, pages, first, end - first))
            .isEqualTo(rows.subList(first, end));
      }
    }
  }

  private static void assertNamed(ThrowingCallable read) {
    assertThatThrownBy(read).isInstanceOf(IOException.class).hasMessageContaining(NAME);
  }

  private static PagedObject paged(Schema schema, EncodedObject object) throws IOException {
    return PagedObject.of(NAME, schema, object.bytes().length, object.crc32c(), tail(object));
  }

  private static byte[] tail(EncodedObject object) {
    int length = object.bytes().length;
    return Arrays.copyOfRange(object.bytes(), (int) (length - object.tailBytes()), length);
  }

  private static byte[] slice(EncodedObject object, ByteRange range) {
    return Arrays.copyOfRange(object.bytes(), (int) range.offset(), (int) range.end());
  }
}
