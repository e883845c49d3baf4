package io.radflow.training;

import static io.radflow.core.config.ConfigurationException.invalid;

import io.radflow.core.config.ConfigurationException;
import io.radflow.core.config.Setting;
import io.radflow.core.manifest.ListedRecords;
import io.radflow.core.manifest.ObjectEntry;
import io.radflow.core.manifest.ViewManifest;
import io.radflow.core.parquet.ParquetRecords;
import io.radflow.core.record.Task;
import io.radflow.core.record.TensorSample;
import io.radflow.core.store.ObjectStore;
import io.radflow.preprocess.split.FewShot;
import io.radflow.training.plan.TrainRows;
import java.io.IOException;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.flink.configuration.ReadableConfig;

/** Chooses the rows of the train split that a run trains on. */
final class RowSelection {

  private static final String FULL = "full_shot";
  private static final Schema LABELS =
      ParquetRecords.columns(TensorSample.getClassSchema(), "labels");

  private final ReadableConfig options;
  private final ViewManifest view;
  private final List<ObjectEntry> shards;
  private final long seed;

  private RowSelection(ReadableConfig options, ViewManifest view) {
    this.options = options;
    this.view = view;
    this.shards = view.shards().getOrDefault("train", List.of());
    this.seed = TrainingOptions.SEED.in(options);
  }

  /**
   * @throws ConfigurationException naming the key and the value that do not fit the view
   */
  static TrainRows of(ReadableConfig options, ViewManifest view, ObjectStore store)
      throws IOException {
    return new RowSelection(options, view).choose(store);
  }

  private TrainRows choose(ObjectStore store) throws IOException {
    String shot = DataOptions.SHOT.in(options);
    double fraction = DataOptions.FRACTION.in(options);
    boolean oversample = DataOptions.OVERSAMPLE.in(options);
    if (!shot.equals(FULL)) {
      return fewShot(shot, store);
    }
    if (fraction == 1) {
      return oversample
          ? TrainRows.oversampled(classes(store, DataOptions.OVERSAMPLE, true), seed)
          : TrainRows.all(view.rows("train"));
    }
    return TrainRows.chosen(FewShot.fraction((int) view.rows("train"), fraction, seed));
  }

  private TrainRows fewShot(String shot, ObjectStore store) throws IOException {
    int[] drawn;
    try {
      drawn =
          FewShot.draw(
              classes(store, DataOptions.SHOT, shot),
              Integer.parseInt(shot.substring(0, shot.indexOf('_'))),
              seed,
              DataOptions.FEWER_SHOTS.in(options));
    } catch (IllegalArgumentException e) {
      throw invalid(
          DataOptions.SHOT,
          shot,
          "possible for view " + view.view() + ": " + e.getMessage() + " (of its labels in order)");
    }
    int batch = TrainingOptions.BATCH.in(options);
    int micro = TrainingOptions.MICRO_BATCH.in(options);
    return drawn.length < (micro == 0 ? batch : Math.min(micro, batch))
        ? TrainRows.withReplacement(drawn, batch, seed)
        : TrainRows.chosen(drawn);
  }

  /** The class of each row; only labels are read. */
  private int[] classes(ObjectStore store, Setting<?> setting, Object value) throws IOException {
    if (view.task() != Task.MULTI_CLASS) {
      throw invalid(
          setting,
          value,
          "possible for the labels of view " + view.view() + ": they are no classes");
    }
    int[] classes = new int[(int) view.rows("train")];
    int row = 0;
    for (ObjectEntry shard : shards) {
      for (TensorSample sample :
          ListedRecords.<TensorSample>read(store, shard, TensorSample.getClassSchema(), LABELS)) {
        classes[row++] = sample.getLabels().indexOf(1f);
      }
    }
    return classes;
  }
}
