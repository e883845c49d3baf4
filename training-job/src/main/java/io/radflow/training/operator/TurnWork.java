package io.radflow.training.operator;

import io.radflow.core.failure.PermanentFailure;
import io.radflow.core.part.PartElement;
import io.radflow.training.engine.Batch;
import io.radflow.training.engine.LeafStep;
import io.radflow.training.engine.LossTerms;
import io.radflow.training.engine.NonFiniteLossException;
import io.radflow.training.engine.OutOfDeviceMemoryException;
import io.radflow.training.engine.StepResult;
import io.radflow.training.engine.TrainingEngine;
import io.radflow.training.history.PassMeasures;
import io.radflow.training.history.RunHistory;
import io.radflow.training.history.UndefinedMeasureException;
import io.radflow.training.plan.LeafRange;
import io.radflow.training.plan.RunPositions;
import io.radflow.training.plan.Turn;
import io.radflow.training.rank.ScoredRows;
import io.radflow.training.rank.TrainingRank;
import io.radflow.training.snapshot.SnapshotWriter;
import io.radflow.training.source.RunSample;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.LongStream;

/**
 * Computes turns: batches by leaf on the mailbox thread, steps and scores on the step thread, and
 * then what is told of them, by the rank that leads.
 */
final class TurnWork implements TurnFeed.Computation {

  private final RunSettings settings;
  private final RunPositions positions;
  private final TrainingRank rank;
  private final TrainingEngine engine;
  private final RunHistory history;
  private final SnapshotWriter snapshots;
  private final StepThread thread;
  private final TrainingGauges gauges;
  private final Listener listener;
  private final TrainingLog log;
  private final RunRows rows;

  /** Is told of turns, on the mailbox thread. */
  interface Listener {

    void emit(List<PartElement> rows);

    /**
     * A turn is done, and so are all before it.
     *
     * @param bytes of this rank's images in it
     */
    void done(Turn turn, long bytes);

    /** A turn that ends a pass, and whether the run ends with it; told before it is done. */
    void decided(Turn turn, boolean ends);

    /** The run has nothing more to compute, only to publish. Told on the step thread. */
    void computed();
  }

  TurnWork(
      RunSettings settings,
      TrainingRank rank,
      TrainingEngine engine,
      RunHistory history,
      SnapshotWriter snapshots,
      StepThread thread,
      TrainingGauges gauges,
      Listener listener) {
    this.settings = settings;
    this.positions = settings.positions();
    this.rank = rank;
    this.engine = engine;
    this.history = history;
    this.snapshots = snapshots;
    this.thread = thread;
    this.gauges = gauges;
    this.listener = listener;
    this.log = new TrainingLog(settings);
    this.rows = new RunRows(settings.run(), positions);
  }

  @Override
  public void compute(Turn turn, List<RunSample> samples, LossTerms terms)
      throws InterruptedException {
    if (turn.evaluation()) {
      score(turn, samples);
    } else {
      train(turn, samples, terms);
    }
  }

  private void train(Turn turn, List<RunSample> samples, LossTerms terms)
      throws InterruptedException {
    List<Batch> leaves = new ArrayList<>();
    for (int leaf = rank.leaves().first(); leaf < rank.leaves().end(); leaf++) {
      leaves.add(
          Batches.mixedUp(
              of(leaf, turn, samples),
              settings.mixup(),
              settings.localBatch(),
              positions.seed(),
              turn.step(),
              leaf));
    }
    LeafStep step = new LeafStep(rank.leaves().first(), leaves, terms);
    double rate = settings.learningRate().at(turn.step());
    long epoch = samples.get(samples.size() - 1).epoch;
    leaves.forEach(this::stage);
    thread.submit(
        () -> {
          if (history.isStopped()) {
            return Optional.<TimedStep>empty();
          }
          long start = System.nanoTime();
          StepResult result = forGood(() -> engine.train(step, rate, rank.gradients()));
          long computed = System.nanoTime();
          if (rank.leads()) {
            history.stepped(RunRows.metrics(rate, result), draws(turn));
            snapshots.afterStep(turn.step() + 1, engine, history);
          }
          return Optional.of(new TimedStep(result, start, computed, System.nanoTime()));
        },
        done -> done.ifPresent(timed -> trained(turn, samples, epoch, rate, timed)));
  }

  /** Of a turn that is trained, all rows are, whichever rank has them: the sum is over all. */
  private LongStream draws(Turn turn) {
    long first = positions.place(turn.position()).index();
    return LongStream.range(first, first + turn.rows());
  }

  private void trained(
      Turn turn, List<RunSample> samples, long epoch, double rate, TimedStep timed) {
    gauges.trained(turn.step() + 1, epoch, rate, timed);
    done(turn, samples);
    if (rank.leads()) {
      listener.emit(
          rows.step(turn.step() + 1, positions.passAfter(turn.step()), rate, timed.result()));
    }
  }

  private void score(Turn turn, List<RunSample> samples) throws InterruptedException {
    if (positions.place(turn.position()).index() == 0) {
      log.passBegins(turn.pass());
    }
    List<Batch> leaves = new ArrayList<>();
    for (int leaf = rank.leaves().first(); leaf < rank.leaves().end(); leaf++) {
      List<RunSample> own = of(leaf, turn, samples);
      if (!own.isEmpty()) {
        leaves.add(Batches.of(own));
      }
    }
    leaves.forEach(this::stage);
    thread.submit(
        () -> {
          if (history.isStopped()) {
            return Optional.<TimedScores>empty();
          }
          long start = System.nanoTime();
          ScoredRows own = new ScoredRows(samples, scores(leaves));
          Optional<ScoredRows> all = rank.gather(turn, own);
          PassMeasures result = all.isEmpty() ? null : taken(turn, all.get());
          return Optional.of(
              new TimedScores(
                  all.orElse(null), result, history.isStopped(), start, System.nanoTime()));
        },
        done -> done.ifPresent(scored -> scored(turn, samples, scored)));
  }

  private float[] scores(List<Batch> leaves) {
    if (leaves.size() == 1) {
      return forGood(() -> engine.score(leaves.get(0)));
    }
    int units = settings.run().labelNames().size();
    float[] scores = new float[units * leaves.stream().mapToInt(Batch::size).sum()];
    int at = 0;
    for (Batch leaf : leaves) {
      float[] some = forGood(() -> engine.score(leaf));
      System.arraycopy(some, 0, scores, at, some.length);
      at += some.length;
    }
    return scores;
  }

  /** On the step thread: the pass's measures, and what is published by them. */
  private PassMeasures taken(Turn turn, ScoredRows scored) throws IOException {
    int units = settings.run().labelNames().size();
    for (int i = 0; i < scored.samples().size(); i++) {
      float[] labels = new float[units];
      scored.samples().get(i).copyLabels(labels, 0);
      history.scored(labels, Arrays.copyOfRange(scored.scores(), i * units, (i + 1) * units));
    }
    if (!turn.last()) {
      return null;
    }
    PassMeasures result = forGood(() -> history.endPass(turn.step()));
    if (history.isStopped() || turn.number() == positions.turns().count() - 1) {
      listener.computed();
    }
    if (positions.steps() > 0) {
      snapshots.afterPass(result.step(), engine, history);
    }
    return result;
  }

  private void scored(Turn turn, List<RunSample> samples, TimedScores timed) {
    gauges.evaluated(samples.size(), timed.startNanos(), timed.endNanos());
    if (timed.all() == null) {
      done(turn, samples);
      return;
    }
    listener.emit(rows.scored(turn.pass(), timed.all().samples(), timed.all().scores()));
    if (timed.result() != null) {
      listener.emit(rows.evaluated(turn.pass(), timed.result()));
      listener.emit(rows.passEnd(turn.pass()));
      gauges.evaluated(timed.result());
      log.passEnds(turn.pass(), timed.result(), timed.stops());
      listener.decided(turn, timed.stops());
    }
    done(turn, samples);
  }

  private void done(Turn turn, List<RunSample> samples) {
    listener.done(turn, samples.stream().mapToLong(sample -> sample.pixels.length).sum());
  }

  private List<RunSample> of(int leaf, Turn turn, List<RunSample> samples) {
    LeafRange leaves = rank.leaves();
    long first = leaves.from(turn, leaves.first());
    return samples.subList(
        (int) (leaves.from(turn, leaf) - first), (int) (leaves.from(turn, leaf + 1) - first));
  }

  private void stage(Batch batch) {
    forGood(
        () -> {
          engine.stage(batch);
          return null;
        });
  }

  /** A restart would come to the same batch with the same parameters, and as much memory. */
  static <T> T forGood(Supplier<T> work) {
    try {
      return work.get();
    } catch (NonFiniteLossException | UndefinedMeasureException | OutOfDeviceMemoryException e) {
      throw PermanentFailure.suppressing(e);
    } catch (Error e) {
      PermanentFailure.throwIfPermanent(e);
      throw e;
    }
  }

  /**
   * @param trainedNanos when the step was done; what follows is publishing
   */
  record TimedStep(StepResult result, long startNanos, long trainedNanos, long endNanos) {}

  /**
   * @param all rows of the turn; null on a rank that does not lead
   * @param result of the pass, with its last scores; else null
   * @param stops whether the run ends with it
   */
  private record TimedScores(
      ScoredRows all, PassMeasures result, boolean stops, long startNanos, long endNanos) {}
}
