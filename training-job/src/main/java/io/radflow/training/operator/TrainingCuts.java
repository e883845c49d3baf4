package io.radflow.training.operator;

import io.radflow.training.engine.StateCopy;
import io.radflow.training.engine.TrainingEngine;
import io.radflow.training.history.RunHistory;
import io.radflow.training.plan.RunPositions;
import io.radflow.training.rank.TrainingRank;
import io.radflow.training.source.RunSample;
import java.io.IOException;
import java.util.List;

/** Takes a checkpoint's cuts through a run, as one rank has it, while nothing is computed. */
final class TrainingCuts {

  private final RunSettings settings;
  private final TrainingRank rank;
  private final TurnFeed feed;
  private final TrainingEngine engine;
  private final RunHistory history;
  private final TrainingGauges gauges;
  private final TrainingLog log;

  TrainingCuts(
      RunSettings settings,
      TrainingRank rank,
      TurnFeed feed,
      TrainingEngine engine,
      RunHistory history,
      TrainingGauges gauges) {
    this.settings = settings;
    this.rank = rank;
    this.feed = feed;
    this.engine = engine;
    this.history = history;
    this.gauges = gauges;
    this.log = new TrainingLog(settings);
  }

  /** What a checkpoint holds, as of now. The caller closes it. */
  TrainingCut take(long checkpoint) throws IOException {
    long start = System.nanoTime();
    RunPositions positions = settings.positions();
    List<RunSample> samples = feed.waiting();
    // Of a run that is done the engine's state is not needed, and some ranks may have ended.
    StateCopy copy = feed.isDone() ? null : TurnWork.forGood(engine::copyState);
    TrainingCut cut =
        new TrainingCut(
            new RankState.Head(
                positions.fingerprint(),
                settings.run().identity(),
                rank.ranks(),
                rank.rank(),
                feed.position(),
                positions.turns().position(feed.end()),
                copy == null ? 0 : copy.bytes()),
            positions,
            samples,
            rank.leads() ? TrainingState.copy(history) : new byte[0],
            copy);
    long stopped = System.nanoTime() - start;
    gauges.stoppedForCheckpoint(stopped);
    log.cut(
        checkpoint,
        positions.stepsBefore(feed.position()),
        feed.position(),
        samples.size(),
        stopped);
    return cut;
  }
}
