package io.radflow.preprocess.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.radflow.core.manifest.DropManifest;
import io.radflow.core.manifest.ObjectEntry;
import io.radflow.core.part.EncodedObject;
import io.radflow.core.part.PartElement;
import io.radflow.core.part.RecordKind;
import io.radflow.core.record.ImageSample;
import io.radflow.core.source.PartRange;
import io.radflow.core.source.PartSplit;
import io.radflow.core.source.RecordIterator;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoreAddress;
import io.radflow.preprocess.mix.MixedDrop;
import io.radflow.preprocess.view.SampleUnit;
import io.radflow.testing.StoreExtension;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.CRC32C;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads parts of a mixed drop from a store. */
class MixedPartTest {

  private static final int OBJECTS = 3;
  private static final int ROWS = 256;
  private static final long READ_AHEAD = 8 << 20;

  @RegisterExtension static final StoreExtension STORE = new StoreExtension();

  @Test
  void aDropIsReadWithAtMostATwentiethMoreThanItsBytes() throws Exception {
    StoreAddress address = STORE.bucket("bytes").address();
    DropManifest manifest = addDrop(address, 50_000);
    ReadBytes metrics = new ReadBytes();

    List<String> elements;
    try (ObjectStore store = ObjectStore.open(address, metrics)) {
      elements = read(store, split(manifest, List.of(), null, 0));
    }

    assertThat(elements).hasSize(3 + OBJECTS * ROWS + 1);
    long samples = manifest.objects().stream().mapToLong(ObjectEntry::bytes).sum();
    assertThat(metrics.bytes()).isBetween(samples, samples + samples / 20);
  }

  @Test
  void aPartGoesOnWhereItWasAndReadsNothingOfWhatWasBefore() throws Exception {
    StoreAddress address = STORE.bucket("offsets").address();
    DropManifest manifest = addDrop(address, 20_000);
    List<Integer> duplicates = List.of(0, 5, 31, 32, 300, 767);
    String splits = "r-t".repeat(ROWS);
    List<String> whole;
    try (ObjectStore store = ObjectStore.open(address)) {
      whole = read(store, split(manifest, duplicates, splits, 0));
    }
    int rows = OBJECTS * ROWS - duplicates.size();
    assertThat(whole).hasSize(3 + rows + 1).doesNotHaveDuplicates();
    assertThat(whole.subList(0, 3))
        .containsExactly("samples 768", "dropped/duplicate-id 6", "mixed 1");
    assertThat(whole.subList(3, 3 + rows))
        .allSatisfy(
            row -> {
              // As everything of row n: its place, and the letter that it has in the drop's order.
              int number = Integer.parseInt(row.replaceAll("nih/(\\d+) .*", "$1"));
              String split = Arrays.asList("train", "null", "test").get(number % 3);
              assertThat(row).isEqualTo("nih/%d %s %d", number, split, 1_000 + number);
              assertThat(duplicates).doesNotContain(number);
            });

    for (int offset : new int[] {1, 3, 4, 400, rows + 2, rows + 3, rows + 4}) {
      ReadBytes metrics = new ReadBytes();
      try (ObjectStore store = ObjectStore.open(address, metrics)) {
        assertThat(read(store, split(manifest, duplicates, splits, offset)))
            .isEqualTo(whole.subList(offset, whole.size()));
      }
      // Images that are left, with duplicates among them, and what lies beside them.
      int left = Math.min(rows, Math.max(0, rows + 3 - offset));
      long beside = manifest.objects().get(0).bytes() - ROWS * 20_000L;
      assertThat(metrics.bytes())
          .isLessThan((left + duplicates.size()) * 20_100L + OBJECTS * beside + 10_000);
    }
  }

  @Test
  void samplesThatReferToTheirImagesAreMixedInTheSameWay() throws Exception {
    StoreAddress packed = STORE.bucket("packed").address();
    StoreAddress referenced = STORE.bucket("referenced").address();
    DropManifest manifest = addDrop(packed, 1_000);
    DropManifest other = addDrop(referenced, 0);

    try (ObjectStore one = ObjectStore.open(packed);
        ObjectStore two = ObjectStore.open(referenced)) {
      assertThat(read(two, split(other, List.of(), null, 0)))
          .isEqualTo(read(one, split(manifest, List.of(), null, 0)));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tail", "head", "image", "shorter", "shifted"})
  void damageIsToldWithTheObjectsName(String where) throws Exception {
    StoreAddress address = STORE.bucket("damage-" + where).address();
    DropManifest manifest = addDrop(address, 20_000);
    ObjectEntry entry = manifest.objects().get(1);
    try (ObjectStore store = ObjectStore.open(address)) {
      byte[] bytes = store.read(entry.key(), entry.bytes());
      int tail = (int) (bytes.length - entry.tailBytes());
      byte[] damaged =
          switch (where) {
            case "shorter" -> Arrays.copyOf(bytes, bytes.length - 100);
            case "shifted" -> Arrays.copyOfRange(bytes, 100, bytes.length + 100);
            default -> bytes.clone();
          };
      switch (where) {
        case "tail" -> damaged[tail + 50] ^= 1;
        case "head" -> damaged[500] ^= 1;
        case "image" -> damaged[tail / 2] ^= 1;
        default -> {}
      }
      store.write(entry.key(), damaged);

      assertThatThrownBy(() -> read(store, split(manifest, List.of(), null, 0)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(entry.key());
    }
  }

  @Test
  void aDropThatWasIngestedAgainEndsTheJobByName() throws Exception {
    StoreAddress address = STORE.bucket("again").address();
    PartSplit split = split(addDrop(address, 1_000), List.of(), null, 0);
    addDrop(address, 1_001);
    try (ObjectStore store = ObjectStore.open(address)) {
      assertThatThrownBy(() -> read(store, split))
          .isInstanceOf(SuppressRestartsException.class)
          .hasStackTraceContaining("Drop nih/a: its samples are others than those that");
      store.delete(BucketLayout.dropManifest("nih", "a"));
      assertThatThrownBy(() -> read(store, split))
          .isInstanceOf(SuppressRestartsException.class)
          .hasStackTraceContaining("Drop nih/a: its samples are gone");
    }
  }

  @Test
  void partsWithoutAnythingOfTheirOwnAreOneRangeAndOthersTellTheirRows() throws Exception {
    List<ObjectEntry> entries = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      entries.add(new ObjectEntry("samples/" + i, ROWS, ROWS * 110_000L, i, 0, 5_000));
    }
    DropManifest manifest = manifest(entries, 300L * ROWS * 110_000);
    MixedDrop drop = MixedDrop.of(manifest);
    SampleUnit unit = new SampleUnit("nih/a", 7, drop.mix().parts());
    assertThat(unit.parts()).isEqualTo(19);

    List<SampleObject> plain =
        entries.stream().map(entry -> new SampleObject(entry, List.of(), null, 0L)).toList();
    List<PartRange> ranges = new MixedParts(unit, drop, plain, 0).ranges();
    assertThat(ranges).hasSize(1);
    assertThat(ranges.get(0).to()).isEqualTo(19);
    assertThat(ranges.get(0).payload().length()).isLessThan(100);

    Random random = new Random(3);
    List<SampleObject> objects = new ArrayList<>();
    for (ObjectEntry entry : entries) {
      List<Integer> duplicates = new ArrayList<>();
      StringBuilder letters = new StringBuilder();
      for (int row = 0; row < ROWS; row++) {
        if (random.nextInt(50) == 0) {
          duplicates.add(row);
        }
        letters.append("rt-".charAt(random.nextInt(3)));
      }
      objects.add(new SampleObject(entry, duplicates, letters.toString(), 0L));
    }
    for (PartRange range : new MixedParts(unit, drop, objects, 0).ranges()) {
      MixedPart part = MixedPart.of(range.payload());
      List<Integer> duplicates = new ArrayList<>();
      StringBuilder letters = new StringBuilder();
      for (var run : drop.mix().runs(range.from())) {
        SampleObject object = objects.get(run.object());
        for (int row = run.firstRow(); row < run.firstRow() + run.rows(); row++) {
          if (object.duplicates().contains(row)) {
            duplicates.add(letters.length());
          }
          letters.append(object.splits().charAt(row));
        }
      }
      assertThat(part.duplicates()).isEqualTo(duplicates);
      assertThat(part.splits()).isEqualTo(letters.toString());
    }
  }

  /** The drop's only part: 96 runs of 8 rows. */
  private static PartSplit split(
      DropManifest manifest, List<Integer> duplicates, String splits, long offset) {
    MixedDrop drop = MixedDrop.of(manifest);
    assertThat(drop.mix().parts()).isEqualTo(1);
    MixedPart part = new MixedPart("nih/a", drop.digest(), 1_000, duplicates, splits);
    return new PartSplit("nih/a@4+1", 0, 1, part.payload(), offset);
  }

  private static List<String> read(ObjectStore store, PartSplit split) throws IOException {
    List<String> read = new ArrayList<>();
    try (SampleReader reader = new SampleReader(READ_AHEAD)) {
      reader.start(store, new UnregisteredMetricsGroup());
      try (RecordIterator<PartElement> elements = reader.open(split)) {
        elements.skip(split.offset());
        while (elements.hasNext()) {
          read.add(text(elements.next()));
        }
      }
    }
    return read;
  }

  private static String text(PartElement element) throws IOException {
    if (element.type == PartElement.Type.COUNT) {
      return element.name + " " + element.amount;
    }
    if (element.type == PartElement.Type.END) {
      return "end of part " + element.part;
    }
    ImageSample sample = (ImageSample) element.record();
    if (sample.getImage() == null) {
      assertThat(sample.getReference()).isEqualTo("reference of " + sample.getRow());
    } else {
      CRC32C crc = new CRC32C();
      crc.update(sample.getImage().duplicate());
      assertThat(crc.getValue()).isEqualTo(sample.getCrc32c());
    }
    return sample.getId() + " " + sample.getSplit() + " " + element.place();
  }

  /**
   * @param imageBytes size of each image in its sample; 0 for samples that refer to theirs
   */
  private static DropManifest addDrop(StoreAddress address, int imageBytes) throws IOException {
    List<ObjectEntry> objects = new ArrayList<>();
    Random random = new Random(imageBytes);
    try (ObjectStore store = ObjectStore.open(address)) {
      for (int i = 0; i < OBJECTS; i++) {
        List<ImageSample> rows = new ArrayList<>();
        for (int row = 0; row < ROWS; row++) {
          rows.add(sample(i * ROWS + row, imageBytes, random));
        }
        EncodedObject object = RecordKind.IMAGE_SAMPLE.object(rows);
        String key = BucketLayout.chunk(BucketLayout.samples("nih", "a"), i, 0);
        store.write(key, object.bytes());
        objects.add(
            new ObjectEntry(
                key, ROWS, object.bytes().length, object.crc32c(), 0, object.tailBytes()));
      }
      DropManifest manifest =
          manifest(objects, (long) OBJECTS * ROWS * Math.max(50_000, imageBytes));
      manifest.write(store);
      return manifest;
    }
  }

  private static DropManifest manifest(List<ObjectEntry> objects, long imageBytes) {
    long rows = objects.stream().mapToLong(ObjectEntry::rows).sum();
    return new DropManifest(
        DropManifest.SCHEMA_VERSION,
        "nih",
        "a",
        "",
        1,
        rows,
        rows,
        0,
        imageBytes,
        RecordKind.IMAGE_PAGE_BYTES,
        Map.of(),
        Map.of(),
        0,
        List.of(),
        List.of(),
        objects,
        List.of());
  }

  private static ImageSample sample(int row, int imageBytes, Random random) {
    byte[] image = new byte[imageBytes];
    random.nextBytes(image);
    CRC32C crc = new CRC32C();
    crc.update(image);
    return ImageSample.newBuilder()
        .setId("nih/" + row)
        .setDataset("nih")
        .setDrop("a")
        .setRow(row)
        .setSourceUri("s3://radflow/drops/nih/a/images/" + row + ".png")
        .setSourceEtag("etag-" + row)
        .setFormat("PNG")
        .setHeight(1)
        .setWidth(1)
        .setChannels(1)
        .setBits(8)
        .setImage(imageBytes == 0 ? null : ByteBuffer.wrap(image))
        .setReference(imageBytes == 0 ? "reference of " + row : null)
        .setLabels(Map.of("Finding Labels", "Mass", "Patient Age", "" + row % 90))
        .setCrc32c(crc.getValue())
        .build();
  }

  /** What a client counts of the bytes that it has read. */
  private static final class ReadBytes extends UnregisteredMetricsGroup {

    private final Map<String, Gauge<?>> gauges = new HashMap<>();

    long bytes() {
      return ((Number) gauges.get("read_bytes_total").getValue()).longValue();
    }

    @Override
    public <T, G extends Gauge<T>> G gauge(String name, G gauge) {
      gauges.put(name, gauge);
      return gauge;
    }

    @Override
    public MetricGroup addGroup(String name) {
      return this;
    }
  }
}
