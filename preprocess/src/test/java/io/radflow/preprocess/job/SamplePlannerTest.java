package io.radflow.preprocess.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.radflow.core.manifest.DropManifest;
import io.radflow.core.manifest.ObjectEntry;
import io.radflow.core.manifest.ViewManifest;
import io.radflow.core.parquet.ParquetRecords;
import io.radflow.core.part.PartElement;
import io.radflow.core.record.ImageSample;
import io.radflow.core.source.PartRange;
import io.radflow.core.source.PartSplit;
import io.radflow.core.source.RecordIterator;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoreAddress;
import io.radflow.preprocess.labels.Harmonisation;
import io.radflow.preprocess.recipe.Recipe;
import io.radflow.preprocess.split.SplitPolicies;
import io.radflow.preprocess.view.ViewDefinition;
import io.radflow.preprocess.view.ViewRules;
import io.radflow.testing.StoreExtension;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.zip.CRC32C;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SamplePlannerTest {

  private static final ViewDefinition VIEW =
      new ViewDefinition(
          "nih-16",
          new ViewRules(
              List.of("nih"),
              Harmonisation.of(List.of("nih"), "nih"),
              SplitPolicies.of("official", 0.9, 0, 42),
              42,
              List.of(),
              List.of()),
          Recipe.byName("xray", OptionalInt.of(16)),
          ViewManifest.PUBLISHED);

  @RegisterExtension static final StoreExtension STORE = new StoreExtension();

  @Test
  void partsAreNumberedThroughAndGoOnAfterWhatAJobKnows() throws Exception {
    StoreAddress address = bucket("numbers");
    addDrop(address, "b", 0, 4, 4);
    addDrop(address, "c", 4, 6);
    List<PartRange> first = plan(address, Set.of());
    addDrop(address, "a", 20, 23);
    // As after a restart: all that the new planner has are the names.
    List<PartRange> second =
        plan(address, first.stream().map(PartRange::unit).collect(Collectors.toSet()));

    assertThat(first)
        .extracting(range -> range.unit() + "#" + range.from())
        .containsExactly("nih/b@0+2#0", "nih/b@0+2#1", "nih/c@2+1#0");
    assertThat(second).extracting(PartRange::unit).containsExactly("nih/a@3+1");
    assertThat(plan(address, units(first, second))).isEmpty();
  }

  @Test
  void rowsThatAnEarlierDropHasAreSkippedWhereverTheReaderGoesOn() throws Exception {
    StoreAddress address = bucket("duplicates");
    addDrop(address, "a", 2, 5);
    addDrop(address, "b", 0, 6);
    List<PartRange> splits = plan(address, Set.of());
    PartRange range = splits.get(1);
    PartSplit b = new PartSplit(range.unit(), range.from(), range.parts(), range.payload());
    SampleReader reader = new SampleReader(MemorySize.ofMebiBytes(128).getBytes());
    ObjectStore store = ObjectStore.open(address);
    reader.start(store, new UnregisteredMetricsGroup());

    List<String> whole = read(reader, b);

    assertThat(whole)
        .containsExactly(
            "samples 6", "dropped/duplicate-id 3", "nih/0", "nih/1", "nih/5", "end of 1");
    for (int offset = 0; offset < whole.size(); offset++) {
      PartSplit rest = new PartSplit(b.unit(), b.part(), b.parts(), b.payload(), offset);
      assertThat(read(reader, rest)).isEqualTo(whole.subList(offset, whole.size()));
    }
    store.close();
  }

  private static List<PartRange> plan(StoreAddress address, Set<String> known) throws IOException {
    try (ObjectStore store = ObjectStore.open(address)) {
      SamplePlanner planner = new SamplePlanner(VIEW, true);
      planner.start(store, new UnregisteredMetricsGroup());
      return planner.plan(known);
    }
  }

  private static Set<String> units(List<PartRange> first, List<PartRange> second) {
    List<PartRange> all = new ArrayList<>(first);
    all.addAll(second);
    return all.stream().map(PartRange::unit).collect(Collectors.toSet());
  }

  private static List<String> read(SampleReader reader, PartSplit split) throws IOException {
    List<String> read = new ArrayList<>();
    try (RecordIterator<PartElement> elements = reader.open(split)) {
      elements.skip(split.offset());
      while (elements.hasNext()) {
        PartElement element = elements.next();
        read.add(
            switch (element.type) {
              case COUNT -> element.name + " " + element.amount;
              case ROW -> ((ImageSample) element.record()).getId();
              case END -> "end of " + element.amount;
            });
      }
    }
    return read;
  }

  private static StoreAddress bucket(String name) throws IOException {
    return STORE.bucket(name).address();
  }

  /** Rows first to ends[0] in one object, from there to ends[1] in the next, and so on. */
  private static void addDrop(StoreAddress address, String drop, int first, int... ends)
      throws IOException {
    try (ObjectStore store = ObjectStore.open(address)) {
      List<ObjectEntry> objects = new ArrayList<>();
      int from = first;
      for (int end : ends) {
        objects.add(write(store, drop, objects.size(), from, end));
        from = end;
      }
      new DropManifest(
              1,
              "nih",
              drop,
              "",
              1,
              from - first,
              from - first,
              0,
              0,
              0,
              Map.of(),
              Map.of(),
              0,
              List.of(),
              List.of(),
              objects,
              List.of())
          .write(store);
    }
  }

  private static ObjectEntry write(ObjectStore store, String drop, int part, int from, int end)
      throws IOException {
    List<ImageSample> rows = new ArrayList<>();
    for (int i = from; i < end; i++) {
      rows.add(
          ImageSample.newBuilder()
              .setId("nih/" + i)
              .setDataset("nih")
              .setDrop(drop)
              .setRow(i)
              .setSourceUri("")
              .setSourceEtag("")
              .setFormat("PNG")
              .setHeight(1)
              .setWidth(1)
              .setChannels(1)
              .setBits(8)
              .setImage(ByteBuffer.allocate(0))
              .setLabels(Map.of())
              .setCrc32c(0)
              .build());
    }
    byte[] bytes = ParquetRecords.encode(ImageSample.getClassSchema(), rows);
    String key = BucketLayout.chunk(BucketLayout.samples("nih", drop), part, 0);
    store.write(key, bytes);
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return new ObjectEntry(key, rows.size(), bytes.length, crc.getValue());
  }
}
