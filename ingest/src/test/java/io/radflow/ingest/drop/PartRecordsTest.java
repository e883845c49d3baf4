package io.radflow.ingest.drop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.radflow.core.part.PartElement;
import io.radflow.core.record.ImageSample;
import io.radflow.core.record.Reject;
import io.radflow.core.reject.RejectReason;
import io.radflow.core.source.RecordIterator;
import io.radflow.core.store.StoreAddress;
import io.radflow.ingest.content.Content;
import io.radflow.ingest.content.ContentReader;
import io.radflow.ingest.image.ImageFormat;
import io.radflow.ingest.layout.DropRecord;
import io.radflow.ingest.layout.ImageRecord;
import io.radflow.ingest.layout.PatientTraces;
import io.radflow.ingest.layout.RejectedRecord;
import io.radflow.ingest.plan.DropUnit;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PartRecordsTest {

  private static final StoreAddress ADDRESS =
      new StoreAddress("http://127.0.0.1:1", "radflow", "us-east-1", null);
  private static final DropUnit UNIT = new DropUnit("cifar10", "a@b", "0123", 4);

  private final ExecutorService executor = Executors.newFixedThreadPool(3);

  @AfterEach
  void stopExecutor() {
    executor.shutdownNow();
  }

  @Test
  void recordsComeInOrderAndTheCountAndTheEndAfterThem() throws Exception {
    List<PartElement> elements = read(part(20));

    assertThat(elements).hasSize(22);
    for (int i = 0; i < 20; i++) {
      PartElement element = elements.get(i);
      assertThat(element.unit).isEqualTo(UNIT.text());
      assertThat(element.part).isEqualTo(2);
      if (i % 4 == 3) {
        assertThat(((Reject) element.record()).getSource()).isEqualTo("s3://radflow/key#" + i);
      } else {
        assertThat(((ImageSample) element.record()).getRow()).isEqualTo(i);
      }
    }
    assertThat(elements.get(20).type).isEqualTo(PartElement.Type.COUNT);
    assertThat(elements.get(20).amount).isEqualTo(20);
    assertThat(elements.get(21).type).isEqualTo(PartElement.Type.END);
    assertThat(elements.get(21).amount).isEqualTo(5);
  }

  @Test
  void readingGoesOnFromEveryOffset() throws Exception {
    List<PartElement> all = read(part(6));

    for (int offset = 0; offset <= all.size(); offset++) {
      PartRecords resumed = part(6);
      resumed.skip(offset);
      assertThat(read(resumed))
          .usingRecursiveFieldByFieldElementComparator()
          .isEqualTo(all.subList(offset, all.size()));
    }
  }

  @Test
  void afterTheEndThereIsNothing() throws Exception {
    PartRecords part = part(0);
    read(part);

    assertThatThrownBy(part::next).isInstanceOf(NoSuchElementException.class);
  }

  @Test
  void aUnitReadsBackFromItsText() {
    assertThat(DropUnit.parse(UNIT.text())).isEqualTo(UNIT);
  }

  private PartRecords part(int count) {
    List<DropRecord> records = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      records.add(
          i % 4 == 3
              ? new RejectedRecord("key#" + i, null, RejectReason.BAD_LABEL, "detail")
              : image(i));
    }
    return new PartRecords(
        RecordIterator.of(records),
        new DropElements(ADDRESS, UNIT, 2, 5, false, PatientNames.PUBLISHED, PatientTraces.NONE),
        new ContentReader(null),
        executor,
        new FetchLimits(3, 5000, 1 << 20));
  }

  private static ImageRecord image(int row) {
    byte[] pixels = new byte[3072];
    pixels[0] = (byte) row;
    return new ImageRecord(
        "cifar10/" + row,
        row,
        "train",
        null,
        null,
        Map.of("label", "1"),
        "key#" + row,
        "etag",
        ImageFormat.CIFAR,
        new Content.Inline(pixels));
  }

  private static List<PartElement> read(PartRecords part) throws IOException {
    List<PartElement> elements = new ArrayList<>();
    while (part.hasNext()) {
      elements.add(part.next());
    }
    return elements;
  }
}
