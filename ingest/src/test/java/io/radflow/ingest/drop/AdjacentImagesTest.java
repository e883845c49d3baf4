package io.radflow.ingest.drop;

import static org.assertj.core.api.Assertions.assertThat;

import io.radflow.core.part.PartElement;
import io.radflow.core.record.ImageSample;
import io.radflow.core.record.Reject;
import io.radflow.core.source.RecordIterator;
import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoreAddress;
import io.radflow.core.store.StoredObject;
import io.radflow.infra.store.EmbeddedStore;
import io.radflow.ingest.content.Content;
import io.radflow.ingest.content.ContentReader;
import io.radflow.ingest.image.ImageFormat;
import io.radflow.ingest.layout.DropRecord;
import io.radflow.ingest.layout.ImageRecord;
import io.radflow.ingest.layout.PatientTraces;
import io.radflow.ingest.plan.DropUnit;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdjacentImagesTest {

  private static final int PIXELS = 3072;
  private static final DropUnit UNIT = new DropUnit("cifar10", "a", "0123", 1);

  @Test
  void onlyCloseRangesOfOneObjectAreReadTogether() {
    AdjacentImages images = new AdjacentImages(range("a", 0, 100), 1 << 20);

    assertThat(images.add(range("a", 100 + 4097, 100))).as("too far").isFalse();
    assertThat(images.add(range("a", 50, 100))).as("overlapping").isFalse();
    assertThat(images.add(range("b", 100, 100))).as("another object").isFalse();
    assertThat(images.add(image(new Content.Inline(new byte[9])))).as("no range").isFalse();
    assertThat(images.add(range("a", 512, 1 << 20))).as("too much").isFalse();
    assertThat(images.add(range("a", 512, 100))).isTrue();
    assertThat(images.add(range("a", 612, 0))).as("empty").isTrue();
    assertThat(images.bytes()).isEqualTo(612);
  }

  @Test
  void imagesAboveTheLimitAreLeftAlone() {
    AdjacentImages images = new AdjacentImages(range("a", 0, 100), 150);

    assertThat(images.add(range("a", 100, 151))).isFalse();
    assertThat(new AdjacentImages(range("a", 0, 151), 150).add(range("a", 151, 1))).isFalse();
  }

  @Test
  void filesReadTogetherAreThoseReadAlone(@TempDir Path folder) throws Exception {
    try (EmbeddedStore server = EmbeddedStore.start(folder, 0);
        ObjectStore store = open(server)) {
      byte[] object = new byte[40 * (PIXELS + 512)];
      new Random(3).nextBytes(object);
      List<DropRecord> records = records(put(store, object), 40);

      List<PartElement> elements = read(store, records);

      assertThat(elements).hasSize(42);
      for (int i = 0; i < 40; i++) {
        byte[] file = new byte[PIXELS];
        System.arraycopy(object, i * (PIXELS + 512), file, 0, PIXELS);
        ImageSample sample = (ImageSample) elements.get(i).record();
        assertThat(sample.getRow()).isEqualTo(i);
        assertThat(sample.getImage().array()).isEqualTo(file);
      }
    }
  }

  @Test
  void eachImageOfAChangedObjectIsRejected(@TempDir Path folder) throws Exception {
    try (EmbeddedStore server = EmbeddedStore.start(folder, 0);
        ObjectStore store = open(server)) {
      List<DropRecord> records = records(put(store, new byte[9 * (PIXELS + 512)]), 9);
      put(store, new byte[10 * (PIXELS + 512)]);

      List<PartElement> elements = read(store, records);

      assertThat(elements).hasSize(11);
      for (int i = 0; i < 9; i++) {
        Reject reject = (Reject) elements.get(i).record();
        assertThat(reject.getReason()).isEqualTo("OBJECT_CHANGED");
        assertThat(reject.getId()).isEqualTo("cifar10/" + i);
      }
    }
  }

  private static ObjectStore open(EmbeddedStore server) throws IOException {
    ObjectStore store =
        ObjectStore.open(
            new StoreAddress(
                server.endpoint(), "radflow", "us-east-1", server.credentials().file().toString()));
    store.createBucket();
    return store;
  }

  private static StoredObject put(ObjectStore store, byte[] object) throws IOException {
    store.write("drops/cifar10/a/images.tar", object);
    return store.stat("drops/cifar10/a/images.tar").orElseThrow();
  }

  private static List<DropRecord> records(StoredObject object, int count) {
    List<DropRecord> records = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      records.add(
          image(i, new Content.Range(object.key(), object.etag(), i * (PIXELS + 512L), PIXELS)));
    }
    return records;
  }

  private static List<PartElement> read(ObjectStore store, List<DropRecord> records)
      throws IOException {
    ExecutorService executor = Executors.newFixedThreadPool(3);
    try (PartRecords part =
        new PartRecords(
            RecordIterator.of(records),
            new DropElements(
                new StoreAddress("http://127.0.0.1:1", "radflow", "us-east-1", null),
                UNIT,
                0,
                1,
                false,
                PatientNames.PUBLISHED,
                PatientTraces.NONE),
            new ContentReader(store),
            executor,
            new FetchLimits(3, 1 << 20, 1 << 20))) {
      List<PartElement> elements = new ArrayList<>();
      while (part.hasNext()) {
        elements.add(part.next());
      }
      return elements;
    } finally {
      executor.shutdownNow();
    }
  }

  private static ImageRecord range(String key, long offset, long bytes) {
    return image(new Content.Range(key, "etag", offset, bytes));
  }

  private static ImageRecord image(Content content) {
    return image(0, content);
  }

  private static ImageRecord image(int row, Content content) {
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
        content);
  }
}
