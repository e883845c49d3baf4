package io.radflow.training;

import static io.radflow.core.config.ConfigurationException.invalid;

import io.radflow.core.config.ConfigurationException;
import io.radflow.core.manifest.ObjectEntry;
import io.radflow.core.manifest.ViewManifest;
import io.radflow.core.part.RecordKind;
import io.radflow.core.store.ObjectStore;
import io.radflow.training.plan.BlockOrder;
import io.radflow.training.plan.EpochRecord;
import io.radflow.training.plan.SharePattern;
import io.radflow.training.plan.SourceRows;
import io.radflow.training.plan.TrainRows;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.configuration.ReadableConfig;

/** Plans what a run draws from each of its views, and how it is gathered in blocks. */
final class SourcePlanner {

  private final ReadableConfig options;
  private final RunViews views;
  private final ObjectStore store;

  SourcePlanner(ReadableConfig options, RunViews views, ObjectStore store) {
    this.options = options;
    this.views = views;
    this.store = store;
  }

  /**
   * @param recorded what a continuous run took in its first epoch, if there was one
   * @throws ConfigurationException naming the key and the value that do not fit a view
   */
  List<SourceRows> plan(Optional<EpochRecord> recorded) throws IOException {
    List<SourceRows> sources = new ArrayList<>();
    for (int i = 0; i < views.sources().size(); i++) {
      ViewManifest view = views.sources().get(i);
      List<ObjectEntry> train = recorded.map(EpochRecord::train).orElse(RunViews.train(view));
      sources.add(
          new SourceRows(
              view.view(),
              views.shares().get(i).share(),
              order(options, view, train, views.sources().size()),
              train,
              selection(view, train)));
    }
    return sources;
  }

  private TrainRows selection(ViewManifest view, List<ObjectEntry> train) throws IOException {
    return DataOptions.CONTINUOUS.in(options)
        ? TrainRows.all(train.stream().mapToLong(ObjectEntry::rows).sum())
        : RowSelection.of(options, view, store);
  }

  /**
   * Blocks have fewer rows than configured where so many would take too much memory.
   *
   * @param train shards of the view's train split
   * @param sources of the run
   */
  static BlockOrder order(
      ReadableConfig options, ViewManifest view, List<ObjectEntry> train, int sources) {
    long rowBytes = (long) view.height() * view.width() * view.channels();
    long pieceRows = 1;
    for (ObjectEntry shard : train) {
      rowBytes = Math.max(rowBytes, shard.bytes() / Math.max(1, shard.rows()));
      pieceRows = Math.max(pieceRows, shard.pieceRows() == 0 ? shard.rows() : shard.pieceRows());
    }
    long rows = DataOptions.SHUFFLE_ROWS.in(options);
    // A reader holds blocks of all sources.
    long bytes = DataOptions.SHUFFLE_BYTES.in(options).getBytes() / sources;
    return view.isMixed()
        ? BlockOrder.mixed(
            rows,
            bytes,
            GroupOptions.lanes(options),
            pieceRows,
            pieceRows == 1 ? rowBytes : Math.min(RecordKind.PIECE_BYTES, pieceRows * rowBytes))
        : BlockOrder.published(Math.min(rows, Math.max(1, bytes / Math.max(1, rowBytes))));
  }

  /**
   * A lane reads from its beginning to its end; a block on a border of lanes is read for both.
   *
   * @throws ConfigurationException if a source has too few pieces for so many borders
   */
  void requirePieces() {
    int lanes = GroupOptions.lanes(options);
    for (ViewManifest view : views.sources()) {
      List<ObjectEntry> train = RunViews.train(view);
      long pieces =
          view.isMixed() ? train.stream().mapToLong(ObjectEntry::pieces).sum() : train.size();
      if (lanes > 1 && lanes > pieces / 4) {
        throw invalid(
            DataOptions.LANES,
            lanes,
            "at most a quarter of the %d pieces that the train split of view %s is read in"
                .formatted(pieces, view.view()));
      }
    }
  }

  /**
   * What is drawn fills its batches from several epochs; all rows do not.
   *
   * @throws ConfigurationException if an epoch of a source is less than its part of a batch
   */
  void requireBatch(List<SourceRows> sources) {
    int batch = TrainingOptions.BATCH.in(options);
    SharePattern pattern = SourceShare.pattern(views.shares());
    for (int source = 0; source < sources.size(); source++) {
      TrainRows rows = sources.get(source).selection();
      if (rows.perEpoch() == 0) {
        throw invalid(
            SourceOptions.SOURCES.given(options).isPresent()
                ? SourceOptions.SOURCES
                : TrainingOptions.VIEW,
            sources.get(source).view(),
            "a view with rows to train on: its train split is empty");
      }
      if (rows.isAll() && pattern.draw(source, rows.perEpoch()) < batch) {
        String most = "a whole number of at most the %d rows of the train split of view %s";
        String shared =
            "a whole number of at most %d, which the %d train rows of view %s suffice for";
        String view = sources.get(source).view();
        throw invalid(
            TrainingOptions.BATCH,
            batch,
            sources.size() == 1
                ? most.formatted(rows.perEpoch(), view)
                : shared.formatted(pattern.draw(source, rows.perEpoch()), rows.perEpoch(), view));
      }
    }
  }
}
