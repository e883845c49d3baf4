package io.radflow.training;

import io.radflow.core.parquet.MemoryInputFile;
import io.radflow.core.parquet.ParquetRecords;
import io.radflow.core.record.Prediction;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoredObject;
import io.radflow.training.identity.RunDifference;
import io.radflow.training.identity.RunFingerprint;
import io.radflow.training.identity.RunStatus;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.flink.configuration.Configuration;

/**
 * Predictions that have neither a record nor a card beside them, as of models that 0.1.0 only
 * scored: they tell what they are of, and no more.
 */
final class EarlierPredictions {

  private static final long MOST_BYTES = 1L << 30;

  private EarlierPredictions() {}

  static RunStatus compare(ObjectStore store, String run, Configuration options)
      throws IOException {
    Optional<StoredObject> object =
        store.list(BucketLayout.predictions(run)).stream()
            .filter(one -> one.key().endsWith(".parquet"))
            .findFirst();
    if (object.isEmpty()) {
      return RunStatus.absent();
    }
    String key = object.get().key();
    List<Prediction> rows =
        ParquetRecords.decode(
            Prediction.getClassSchema(),
            ParquetRecords.columns(
                Prediction.getClassSchema(), "pretrainedModel", "target", "shot", "seed"),
            new MemoryInputFile(key, store.read(key, MOST_BYTES)));
    Map<String, String> now =
        described(
            StartingModel.of(options, store).name(),
            RunIdentity.settings(options).get(TrainingOptions.VIEW.key()),
            DataOptions.SHOT.in(options),
            TrainingOptions.SEED.in(options));
    Prediction row = rows.get(0);
    List<RunDifference> differences =
        RunFingerprint.differences(
            described(row.getPretrainedModel(), row.getTarget(), row.getShot(), row.getSeed()),
            now);
    return differences.isEmpty() ? RunStatus.same(0) : RunStatus.other(differences);
  }

  private static Map<String, String> described(
      String pretrained, String view, String shot, long seed) {
    return new TreeMap<>(
        Map.of(
            TrainingOptions.PRETRAINED.key(),
            pretrained,
            TrainingOptions.VIEW.key(),
            view,
            DataOptions.SHOT.key(),
            shot,
            TrainingOptions.SEED.key(),
            String.valueOf(seed)));
  }
}
