package io.radflow.training;

import static io.radflow.core.config.ConfigurationException.invalid;

import io.radflow.core.config.ConfigurationException;
import io.radflow.core.config.Setting;
import io.radflow.core.manifest.ViewManifest;
import io.radflow.core.record.Task;
import io.radflow.core.store.ObjectStore;
import io.radflow.preprocess.split.FewShot;
import io.radflow.preprocess.split.PatientFraction;
import io.radflow.preprocess.split.SplitPolicy;
import io.radflow.training.plan.TrainRows;
import java.io.IOException;
import java.util.Arrays;
import java.util.OptionalInt;
import org.apache.flink.configuration.ReadableConfig;

/** Chooses the rows of the train split that a run trains on. */
final class RowSelection {

  private static final String FULL = "full_shot";

  private final ReadableConfig options;
  private final ViewManifest view;
  private final TrainColumns columns;
  private final long seed;

  private RowSelection(ReadableConfig options, ViewManifest view, ObjectStore store) {
    this.options = options;
    this.view = view;
    this.columns = new TrainColumns(store, view);
    this.seed = TrainingOptions.SEED.in(options);
  }

  /**
   * @throws ConfigurationException naming the key and the value that do not fit the view
   */
  static TrainRows of(ReadableConfig options, ViewManifest view, ObjectStore store)
      throws IOException {
    return new RowSelection(options, view, store).choose();
  }

  /** Draws are of the rows as they were published, whatever order the view keeps them in. */
  private TrainRows choose() throws IOException {
    String shot = DataOptions.SHOT.in(options);
    double fraction = DataOptions.FRACTION.in(options);
    boolean oversample = DataOptions.OVERSAMPLE.in(options);
    if (shot.equals(FULL) && fraction == 1 && !oversample) {
      return TrainRows.all(view.rows(SplitPolicy.TRAIN));
    }
    int[] published = view.isMixed() ? columns.published() : null;
    TrainRows drawn =
        !shot.equals(FULL)
            ? fewShot(shot, published)
            : oversample ? oversampled(published) : part(fraction, published);
    return published == null ? drawn : drawn.keptAt(published);
  }

  /** Rows of each class that are drawn; empty for all. */
  static OptionalInt shots(ReadableConfig options) {
    String shot = DataOptions.SHOT.in(options);
    return shot.equals(FULL)
        ? OptionalInt.empty()
        : OptionalInt.of(Integer.parseInt(shot.substring(0, shot.indexOf('_'))));
  }

  private TrainRows fewShot(String shot, int[] published) throws IOException {
    int[] drawn;
    try {
      drawn =
          DataOptions.FEW_SHOT
              .in(options)
              .draw(
                  view,
                  classes(published, DataOptions.SHOT, shot),
                  shots(options).orElseThrow(),
                  seed,
                  DataOptions.FEWER_SHOTS.in(options));
    } catch (IllegalArgumentException e) {
      throw invalid(
          DataOptions.SHOT,
          shot,
          "possible for view " + view.view() + ": " + e.getMessage() + " (of its labels in order)");
    }
    int micro = microBatch();
    return drawn.length < micro
        ? TrainRows.withReplacement(drawn, micro, seed)
        : TrainRows.chosen(drawn);
  }

  /** Images that the experiment drew together, however many are computed at once here. */
  private int microBatch() {
    int batch = TrainingOptions.BATCH.in(options);
    int local = TrainingOptions.LOCAL_BATCH.in(options);
    int configured = local == 0 ? TrainingOptions.MICRO_BATCH.in(options) : local;
    return configured == 0 ? batch : Math.min(configured, batch);
  }

  private TrainRows oversampled(int[] published) throws IOException {
    int[] classes = classes(published, DataOptions.OVERSAMPLE, true);
    return switch (DataOptions.OVERSAMPLE_BY.in(options)) {
      case REPEAT -> TrainRows.oversampled(classes, seed);
      case DRAW -> TrainRows.drawnByClass(classes, seed);
    };
  }

  private TrainRows part(double fraction, int[] published) throws IOException {
    int rows = (int) view.rows(SplitPolicy.TRAIN);
    int[] drawn =
        switch (DataOptions.FRACTION_OF.in(options)) {
          case IMAGES -> FewShot.fraction(rows, fraction, seed);
          case PATIENTS -> PatientFraction.draw(patients(published), fraction, seed);
        };
    if (drawn.length == 0) {
      throw invalid(
          DataOptions.FRACTION,
          fraction,
          "enough for one of the %d train rows of view %s".formatted(rows, view.view()));
    }
    return TrainRows.chosen(drawn);
  }

  /** The patient of each row as they were published. */
  private long[] patients(int[] published) throws IOException {
    long[] kept = columns.patients();
    if (Arrays.stream(kept).allMatch(patient -> patient == PatientFraction.NONE)) {
      throw invalid(
          DataOptions.FRACTION_OF,
          FractionUnit.PATIENTS,
          "IMAGES for view " + view.view() + ": no train row of it tells a patient");
    }
    return published == null
        ? kept
        : Arrays.stream(published).mapToLong(row -> kept[row]).toArray();
  }

  /** The class of each row as they were published; only labels are read. */
  private int[] classes(int[] published, Setting<?> setting, Object value) throws IOException {
    if (view.task() != Task.MULTI_CLASS) {
      throw invalid(
          setting,
          value,
          "possible for the labels of view " + view.view() + ": they are no classes");
    }
    int[] kept = columns.classes();
    return published == null ? kept : Arrays.stream(published).map(row -> kept[row]).toArray();
  }
}
