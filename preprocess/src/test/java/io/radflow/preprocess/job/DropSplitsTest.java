package io.radflow.preprocess.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.radflow.core.manifest.ObjectEntry;
import io.radflow.core.parquet.ParquetRecords;
import io.radflow.core.part.PartElement;
import io.radflow.core.random.NumpyRandom;
import io.radflow.core.record.ImageSample;
import io.radflow.core.source.PartSplit;
import io.radflow.core.source.RecordIterator;
import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoreAddress;
import io.radflow.infra.store.EmbeddedStore;
import io.radflow.preprocess.labels.Harmonisation;
import io.radflow.preprocess.split.SplitPolicies;
import io.radflow.preprocess.view.ViewRules;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DropSplitsTest {

  private static final int ROWS = 40;

  @TempDir Path folder;

  /** Every seventh row is of another view, every fifth has no labels, every second no finding. */
  @ParameterizedTest
  @ValueSource(strings = {"padchest", "padchest-cl"})
  void rowsAreSplitInTableOrderWhereverTheyLie(String space) throws Exception {
    try (EmbeddedStore server = EmbeddedStore.start(folder, 0);
        ObjectStore store = open(server)) {
      // As images of an archive come: in another order than the table's, in two objects.
      List<ImageSample> shuffled = new ArrayList<>();
      for (int place : new NumpyRandom(7).permutation(ROWS)) {
        shuffled.add(sample(place));
      }
      List<SampleObject> objects =
          List.of(
              new SampleObject(write(store, "a", shuffled.subList(0, 25)), List.of(3), null, 0L),
              new SampleObject(write(store, "b", shuffled.subList(25, ROWS)), List.of(), null, 0L));

      List<SampleObject> split = new DropSplits(rules(space), store).split("padchest", objects);

      assertThat(read(server, split)).isEqualTo(expected(shuffled.get(3).getRow()));
    }
  }

  @Test
  void rowsThatAreSplitAloneAreNotRead() throws Exception {
    List<SampleObject> objects =
        List.of(new SampleObject(new ObjectEntry("nowhere", 1, 1, 1), List.of(), null, 0L));

    assertThat(new DropSplits(rules("padchest"), null).split("nih", objects)).isSameAs(objects);
  }

  /** Split by row number, of rows that are not duplicates. */
  private static Map<Long, String> expected(long duplicate) {
    List<Long> kept = new ArrayList<>();
    Map<Long, String> splits = new TreeMap<>();
    for (long row = 0; row < ROWS; row++) {
      if (row != duplicate) {
        splits.put(row, "none");
        if (row % 7 != 0 && row % 5 != 0) {
          kept.add(row);
        }
      }
    }
    int[] order = new NumpyRandom(42).permutation(kept.size());
    for (int i = 0; i < order.length; i++) {
      splits.put(kept.get(order[i]), i < (int) (0.9 * order.length) ? "train" : "test");
    }
    return splits;
  }

  private static Map<Long, String> read(EmbeddedStore server, List<SampleObject> objects)
      throws IOException {
    Map<Long, String> splits = new TreeMap<>();
    SampleReader reader = new SampleReader(MemorySize.ofMebiBytes(128).getBytes());
    ObjectStore store = ObjectStore.open(address(server));
    reader.start(store, new UnregisteredMetricsGroup());
    for (int part = 0; part < objects.size(); part++) {
      PartSplit split =
          new PartSplit("padchest/a@0+2", part, objects.size(), objects.get(part).payload());
      try (RecordIterator<PartElement> elements = reader.open(split)) {
        while (elements.hasNext()) {
          PartElement element = elements.next();
          if (element.type == PartElement.Type.ROW) {
            ImageSample sample = (ImageSample) element.record();
            splits.put(sample.getRow(), sample.getSplit() == null ? "none" : sample.getSplit());
          }
        }
      }
    }
    store.close();
    return splits;
  }

  private static ViewRules rules(String space) {
    return new ViewRules(
        List.of("padchest"),
        Harmonisation.of(List.of("padchest"), space),
        SplitPolicies.of("experiment", 0.9, 0, 42),
        42,
        List.of("PA"),
        List.of());
  }

  private static StoreAddress address(EmbeddedStore server) {
    return new StoreAddress(
        server.endpoint(), "radflow", "us-east-1", server.credentials().file().toString());
  }

  private static ObjectStore open(EmbeddedStore server) throws IOException {
    ObjectStore store = ObjectStore.open(address(server));
    store.createBucket();
    return store;
  }

  private static ImageSample sample(long row) {
    String labels = row % 5 == 0 ? "" : row % 2 == 0 ? "['normal']" : "['cardiomegaly']";
    return ImageSample.newBuilder()
        .setId("padchest/" + row + ".png")
        .setDataset("padchest")
        .setDrop("a")
        .setRow(row)
        .setView(row % 7 == 0 ? "L" : "PA")
        .setSourceUri("")
        .setSourceEtag("")
        .setFormat("PNG")
        .setHeight(1)
        .setWidth(1)
        .setChannels(1)
        .setBits(8)
        .setImage(ByteBuffer.allocate(0))
        .setLabels(Map.of("Labels", labels))
        .setCrc32c(0)
        .build();
  }

  private static ObjectEntry write(ObjectStore store, String key, List<ImageSample> rows)
      throws IOException {
    byte[] bytes = ParquetRecords.encode(ImageSample.getClassSchema(), rows);
    store.write(key, bytes);
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return new ObjectEntry(key, rows.size(), bytes.length, crc.getValue());
  }
}
