package io.radflow.training;

import io.radflow.core.manifest.ObjectEntry;
import io.radflow.core.manifest.ViewManifest;
import io.radflow.core.manifest.ViewManifest.DropParts;
import io.radflow.core.parquet.ParquetRecords;
import io.radflow.core.random.Deal;
import io.radflow.core.random.SampleRandom;
import io.radflow.core.record.Task;
import io.radflow.core.record.TensorSample;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.function.IntUnaryOperator;
import java.util.zip.CRC32C;

/**
 * A view of small noisy images, whose class is the brighter half, with what tests of several views
 * want to be of their own. Row i of a split of view V has the id V/SPLIT-i and class i modulo the
 * number of labels.
 */
final class MadeView {

  private final String view;
  private String dataset = "halves";
  private String recipe = "test";
  private String labelSpace = "halves";
  private Task task = Task.MULTI_CLASS;
  private List<String> labels = List.of("left", "right");
  private int size = 16;
  private int train = 24;
  private int test = 8;
  private int rowsAShard = 4;
  private int firstPlace;
  private boolean mixed;
  private Long rejected;
  private Boolean patientDisjoint;
  private IntUnaryOperator classOf = row -> row % labels.size();
  private IntFunction<String> trainPatients = row -> null;
  private IntFunction<String> testPatients = row -> null;

  private MadeView(String view) {
    this.view = view;
  }

  static MadeView of(String view) {
    return new MadeView(view);
  }

  MadeView dataset(String name) {
    dataset = name;
    return this;
  }

  MadeView recipe(String name) {
    recipe = name;
    return this;
  }

  MadeView labelSpace(String name) {
    labelSpace = name;
    return this;
  }

  MadeView task(Task other) {
    task = other;
    return this;
  }

  MadeView labels(String... names) {
    labels = List.of(names);
    return this;
  }

  /** In place of row i of a split having class i modulo the number of labels. */
  MadeView classes(IntUnaryOperator ofRow) {
    classOf = ofRow;
    return this;
  }

  /** Of its drop by ingest. */
  MadeView rejected(long records) {
    rejected = records;
    return this;
  }

  MadeView size(int pixels) {
    size = pixels;
    return this;
  }

  MadeView rows(int ofTrain, int ofTest, int ofAShard) {
    train = ofTrain;
    test = ofTest;
    rowsAShard = ofAShard;
    return this;
  }

  /** Rows lie in the shards in a random order, and tell their place in the published one. */
  MadeView mixed() {
    mixed = true;
    return this;
  }

  /** Place of the first train row; places from -1 down are not known. */
  MadeView firstPlace(int place) {
    firstPlace = place;
    return this;
  }

  MadeView patients(Boolean disjoint, IntFunction<String> ofTrain, IntFunction<String> ofTest) {
    patientDisjoint = disjoint;
    trainPatients = ofTrain;
    testPatients = ofTest;
    return this;
  }

  ViewManifest write(ObjectStore store) throws IOException {
    Map<String, List<ObjectEntry>> shards =
        Map.of(
            "train", writeSplit(store, "train", train, firstPlace, trainPatients),
            "test", writeSplit(store, "test", test, train, testPatients));
    ViewManifest manifest =
        new ViewManifest(
            ViewManifest.SCHEMA_VERSION,
            1,
            view,
            recipe,
            size,
            size,
            1,
            labelSpace,
            task,
            labels,
            null,
            "official",
            0,
            patientDisjoint,
            0,
            0,
            Map.of(),
            List.of(dataset + "/made"),
            mixed ? ViewManifest.MIXED : ViewManifest.PUBLISHED,
            List.of(new DropParts(dataset + "/made", 0, train / rowsAShard + 1, 0, rejected)),
            train + test,
            train + test,
            Map.of(),
            Map.of(),
            Map.of(),
            Map.of(),
            Map.of(),
            Map.of(),
            shards);
    manifest.write(store);
    return manifest;
  }

  private List<ObjectEntry> writeSplit(
      ObjectStore store, String split, int rows, int firstPlace, IntFunction<String> patients)
      throws IOException {
    int[] order = Deal.permutation(rows, 5, 0, view + split);
    List<ObjectEntry> shards = new ArrayList<>();
    for (int first = 0; first < rows; first += rowsAShard) {
      List<TensorSample> samples = new ArrayList<>();
      for (int i = first; i < Math.min(rows, first + rowsAShard); i++) {
        int row = mixed ? order[i] : i;
        samples.add(sample(split, row, firstPlace + row, patients.apply(row)));
      }
      byte[] bytes = ParquetRecords.encode(TensorSample.getClassSchema(), samples);
      String key = BucketLayout.chunk(BucketLayout.tensors(view, split), shards.size(), 0);
      store.write(key, bytes);
      CRC32C crc = new CRC32C();
      crc.update(bytes);
      shards.add(new ObjectEntry(key, samples.size(), bytes.length, crc.getValue()));
    }
    return shards;
  }

  private TensorSample sample(String split, int row, long place, String patient) {
    String id = view + "/" + split + "-" + row;
    int of = classOf.applyAsInt(row);
    List<Float> oneHot = new ArrayList<>();
    for (int label = 0; label < labels.size(); label++) {
      oneHot.add(label == of ? 1f : 0f);
    }
    SampleRandom random = new SampleRandom(11, 0, id);
    byte[] pixels = new byte[size * size];
    for (int i = 0; i < pixels.length; i++) {
      double light = (i % size >= size / 2) == (of == 1) ? 140 : 90;
      pixels[i] = (byte) (light + random.uniform(-60, 60));
    }
    return TensorSample.newBuilder()
        .setId(id)
        .setDataset(dataset)
        .setPatient(patient)
        .setSplit(split)
        .setLabelSpace(labelSpace)
        .setLabels(oneHot)
        .setRecipe(recipe)
        .setHeight(size)
        .setWidth(size)
        .setChannels(1)
        .setBits(8)
        .setPixels(ByteBuffer.wrap(pixels))
        .setPlace(place)
        .build();
  }
}
