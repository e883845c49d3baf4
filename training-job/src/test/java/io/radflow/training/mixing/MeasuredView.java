package io.radflow.training.mixing;

import io.radflow.core.manifest.ObjectEntry;
import io.radflow.core.manifest.ViewManifest;
import io.radflow.core.manifest.ViewManifest.DropParts;
import io.radflow.core.manifest.ViewManifest.LabelCount;
import io.radflow.core.part.EncodedObject;
import io.radflow.core.part.RecordKind;
import io.radflow.core.record.Task;
import io.radflow.core.record.TensorSample;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** A small view in a store, whose labels, patients and drops are known. */
final class MeasuredView {

  static final int CLASSES = 10;
  static final int ROWS = 6_400;
  static final int SHARD = 64;

  /** Neighbours in the published order, five of each patient. */
  private static final int IMAGES_OF_A_PATIENT = 5;

  private static final int DROPS = 4;

  private MeasuredView() {}

  /**
   * Writes it.
   *
   * @param order of the manifest
   * @param place the published row at each row of the view
   */
  static ViewManifest write(ObjectStore store, String name, String order, int[] place)
      throws IOException {
    List<ObjectEntry> shards = new ArrayList<>();
    for (int first = 0; first < ROWS; first += SHARD) {
      List<TensorSample> rows =
          IntStream.range(first, first + SHARD).mapToObj(row -> row(place[row])).toList();
      String key = BucketLayout.chunk(BucketLayout.tensors(name, "train"), shards.size(), 0);
      EncodedObject object = RecordKind.TENSOR_SAMPLE.object(rows);
      store.write(key, object.bytes());
      shards.add(ObjectEntry.of(key, object));
    }
    return manifest(name, order, shards);
  }

  /** The same rows as a view of 0.1.0, whose manifest tells neither drops, patients nor pieces. */
  static ViewManifest earlier(ViewManifest view) {
    return manifest(
        view.view(),
        null,
        view.shards().get("train").stream()
            .map(one -> new ObjectEntry(one.key(), one.rows(), one.bytes(), one.crc32c()))
            .toList());
  }

  /** The same rows in a view of another name. */
  static ViewManifest renamed(ViewManifest view, String name) {
    return manifest(name, view.order(), view.shards().get("train"));
  }

  /** A view of objects that are not there. */
  static ViewManifest gone(ViewManifest view) {
    return manifest(
        "gone",
        view.order(),
        IntStream.range(0, ROWS / SHARD)
            .mapToObj(
                part ->
                    new ObjectEntry(
                        BucketLayout.chunk(BucketLayout.tensors("gone", "train"), part, 0),
                        SHARD,
                        1_000,
                        0,
                        0,
                        500))
            .toList());
  }

  private static ViewManifest manifest(String name, String order, List<ObjectEntry> shards) {
    List<String> labels = IntStream.range(0, CLASSES).mapToObj(of -> "class-" + of).toList();
    Map<String, LabelCount> counts = new TreeMap<>();
    labels.forEach(
        label -> counts.put(label, LabelCount.of(ROWS / CLASSES, ROWS - ROWS / CLASSES, 0)));
    int parts = shards.size() / DROPS;
    List<DropParts> drops =
        IntStream.range(0, DROPS)
            .mapToObj(
                drop ->
                    new DropParts(
                        "made/" + drop, drop * parts, parts, (long) drop * ROWS / DROPS, 0L))
            .toList();
    return new ViewManifest(
        order == null ? 2 : 3,
        1,
        name,
        "bit-1",
        1,
        1,
        1,
        "made",
        Task.MULTI_CLASS,
        labels,
        null,
        "official",
        0,
        true,
        0,
        0,
        Map.of(),
        drops.stream().map(DropParts::drop).toList(),
        order,
        order == null ? null : drops,
        ROWS,
        ROWS,
        Map.of(),
        Map.of(),
        Map.of(),
        Map.of("train", counts),
        Map.of(),
        order == null ? null : Map.of(IMAGES_OF_A_PATIENT, (long) ROWS / IMAGES_OF_A_PATIENT),
        Map.of("train", shards, "test", shards.subList(0, 1)));
  }

  private static TensorSample row(int place) {
    int of = place / (ROWS / CLASSES);
    return TensorSample.newBuilder()
        .setId("made/" + place)
        .setDataset("made")
        .setSplit("train")
        .setPatient("patient-" + place / IMAGES_OF_A_PATIENT)
        .setLabelSpace("made")
        .setLabels(IntStream.range(0, CLASSES).mapToObj(i -> i == of ? 1f : 0f).toList())
        .setRecipe("bit-1")
        .setHeight(1)
        .setWidth(1)
        .setChannels(1)
        .setBits(8)
        .setPixels(ByteBuffer.wrap(new byte[1]))
        .build();
  }
}
