package io.radflow.eval.comparison;

import io.radflow.core.source.RecordIterator;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoredObject;
import io.radflow.eval.prediction.PredictionReader;
import io.radflow.eval.prediction.PredictionRow;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.flink.annotation.Internal;

/**
 * Predictions of one evaluation pass, by image.
 *
 * @param byImage sample id → its first sound prediction; all of them have the same label names
 */
@Internal
public record PassPredictions(TreeMap<String, PredictionRow> byImage) {

  /** A name comes from results, which anyone may have written, and becomes part of a key. */
  private static final Pattern RUN = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+-]{0,199}");

  /**
   * Reads a pass.
   *
   * @param target whose predictions are wanted
   * @param mostScores images × labels
   * @return empty if there are more
   */
  public static Optional<PassPredictions> read(
      ObjectStore store, String run, long step, String target, long mostScores) throws IOException {
    TreeMap<String, PredictionRow> byImage = new TreeMap<>();
    if (!RUN.matcher(run).matches()) {
      return Optional.of(new PassPredictions(byImage));
    }
    for (StoredObject object : store.list(BucketLayout.predictions(run, step))) {
      if (object.key().endsWith(".parquet")
          && !add(store, object.key(), target, mostScores, byImage)) {
        return Optional.empty();
      }
    }
    return Optional.of(new PassPredictions(byImage));
  }

  /** Whether there is room for all of the object's rows. */
  private static boolean add(
      ObjectStore store,
      String key,
      String target,
      long mostScores,
      TreeMap<String, PredictionRow> byImage)
      throws IOException {
    try (RecordIterator<PredictionRow> rows = PredictionReader.rows(store, key)) {
      while (rows.hasNext()) {
        PredictionRow row = rows.next();
        if (row.type == PredictionRow.Type.PREDICTION
            && row.target.equals(target)
            && row.labels.length == row.scores.length
            && row.labels.length == row.labelNames.length) {
          put(row, byImage);
          if ((long) byImage.size() * row.labels.length > mostScores) {
            return false;
          }
        }
      }
    }
    return true;
  }

  private static void put(PredictionRow row, TreeMap<String, PredictionRow> byImage) {
    if (byImage.isEmpty()) {
      byImage.put(row.sampleId, row);
      return;
    }
    String[] names = byImage.firstEntry().getValue().labelNames;
    if (Arrays.equals(names, row.labelNames)) {
      // One array of names for all rows.
      row.labelNames = names;
      byImage.putIfAbsent(row.sampleId, row);
    }
  }
}
