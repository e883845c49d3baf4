package io.radflow.eval.report;

import io.radflow.core.manifest.ObjectEntry;
import io.radflow.core.manifest.ViewManifest;
import io.radflow.core.parquet.ParquetRecords;
import io.radflow.core.record.TensorSample;
import io.radflow.core.store.ObjectStore;
import io.radflow.eval.comparison.Calls;
import io.radflow.eval.comparison.PassPredictions;
import io.radflow.eval.prediction.PredictionRow;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Picks images of a pass, some that were called right and some wrong, with their pixels. */
final class GalleryReader {

  private static final long MAX_OBJECT_BYTES = 512L << 20;

  /** Images × labels; of larger passes no image is shown. */
  private static final long MOST_SCORES = 40_000_000;

  /** A target comes from predictions, which anyone may have written, and becomes part of a key. */
  private static final Pattern VIEW = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+-]*");

  private final ObjectStore store;
  private final int images;

  /**
   * @param images the most to pick, half of them wrong where there are enough
   */
  GalleryReader(ObjectStore store, int images) {
    this.store = store;
    this.images = images;
  }

  /** Images of a pass, by id; empty if its target is no view in the bucket. */
  List<GalleryImage> read(String run, long step, String target) throws IOException {
    if (!VIEW.matcher(target).matches()) {
      return List.of();
    }
    Optional<ViewManifest> view = ViewManifest.read(store, target);
    if (view.isEmpty() || images == 0) {
      return List.of();
    }
    Map<String, PredictionRow> picked =
        PassPredictions.read(store, run, step, target, MOST_SCORES)
            .map(predictions -> pick(predictions.byImage()))
            .orElse(Map.of());
    List<GalleryImage> gallery = new ArrayList<>();
    for (List<ObjectEntry> shards : testSplits(view.get())) {
      for (ObjectEntry shard : shards) {
        if (gallery.size() < picked.size()) {
          addFrom(shard.key(), picked, gallery);
        }
      }
    }
    return gallery;
  }

  private static List<List<ObjectEntry>> testSplits(ViewManifest view) {
    return List.of(
        view.shards().getOrDefault("test", List.of()),
        view.shards().getOrDefault("valid", List.of()));
  }

  private void addFrom(String key, Map<String, PredictionRow> picked, List<GalleryImage> gallery)
      throws IOException {
    byte[] bytes = store.read(key, MAX_OBJECT_BYTES);
    for (TensorSample tensor :
        ParquetRecords.<TensorSample>decode(TensorSample.getClassSchema(), bytes, key)) {
      PredictionRow row = picked.get(tensor.getId());
      if (row != null) {
        gallery.add(
            new GalleryImage(
                row.sampleId,
                TensorPicture.png(tensor),
                Calls.truth(row),
                Calls.predicted(row),
                Calls.areRight(row)));
      }
    }
  }

  private Map<String, PredictionRow> pick(Map<String, PredictionRow> predictions) {
    List<PredictionRow> right = new ArrayList<>();
    List<PredictionRow> wrong = new ArrayList<>();
    predictions.values().forEach(row -> (Calls.areRight(row) ? right : wrong).add(row));
    Map<String, PredictionRow> picked = new TreeMap<>();
    int wrongImages = Math.min(wrong.size(), Math.max(images / 2, images - right.size()));
    for (PredictionRow row : spread(wrong, wrongImages)) {
      picked.put(row.sampleId, row);
    }
    for (PredictionRow row : spread(right, images - wrongImages)) {
      picked.put(row.sampleId, row);
    }
    return picked;
  }

  /** Some of them, evenly spread, so that not all are of the first class. */
  private static List<PredictionRow> spread(List<PredictionRow> rows, int most) {
    int count = Math.min(rows.size(), most);
    List<PredictionRow> some = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      some.add(rows.get((int) ((long) i * rows.size() / count)));
    }
    return some;
  }
}
