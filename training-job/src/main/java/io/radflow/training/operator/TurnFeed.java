package io.radflow.training.operator;

import io.radflow.training.engine.LossTerms;
import io.radflow.training.plan.RunPositions;
import io.radflow.training.plan.Turn;
import io.radflow.training.plan.Turns;
import io.radflow.training.rank.TrainingRank;
import io.radflow.training.source.RunSample;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.function.BooleanSupplier;

/**
 * Takes in a rank's samples, tells the rank of turns whose rows are here, and has those computed
 * that are permitted, in their order. Used by the mailbox thread.
 */
final class TurnFeed {

  private final RunSettings settings;
  private final RunPositions positions;
  private final Turns turns;
  private final TrainingRank rank;
  private final BooleanSupplier mayCompute;

  /** Known terms of the turns that may be computed, from the next one on. */
  private final Queue<Long> permitted = new ArrayDeque<>();

  private Computation computation;
  private TurnBuffer buffer;

  /** The turn after the last one that is known to be whole. */
  private long held;

  /** Turns from here on are not wanted: the end of the plan, or where the run ended early. */
  private long end;

  private boolean advancing;

  /** Computes a turn when those before it are done. */
  interface Computation {

    /**
     * @param samples this rank's rows of it, in order
     * @param terms counts over all ranks
     */
    void compute(Turn turn, List<RunSample> samples, LossTerms terms) throws InterruptedException;
  }

  /**
   * @param mayCompute whether turns may be computed; once they may, {@link #advance} is called
   */
  TurnFeed(RunSettings settings, TrainingRank rank, BooleanSupplier mayCompute) {
    this.mayCompute = mayCompute;
    this.settings = settings;
    this.positions = settings.positions();
    this.turns = positions.turns();
    this.rank = rank;
    this.end = turns.count();
    goOnFrom(positions.start());
  }

  /** Takes up what a checkpoint has of a run. */
  void restore(TrainingState state) {
    goOnFrom(state.next());
    state.samples().forEach(buffer::add);
    if (state.end() < positions.length()) {
      end = turns.at(state.end());
    }
  }

  private void goOnFrom(long position) {
    buffer = new TurnBuffer(positions, rank.leaves(), position);
    held = buffer.next();
  }

  /** Called once, before the first sample: what computes turns. */
  void begin(Computation by) {
    computation = by;
  }

  /** Number of the turn that is computed next. */
  long next() {
    return buffer.next();
  }

  /** Position of that turn's first row; at the run's end, its length. */
  long position() {
    return buffer.position();
  }

  /** The turn after the run's last. */
  long end() {
    return end;
  }

  /** Whether all turns have been given to be computed. */
  boolean isDone() {
    return next() == end;
  }

  /** Samples that are held back. */
  int size() {
    return buffer.size();
  }

  /** All samples that are held back, in no order. */
  List<RunSample> waiting() {
    return buffer.waiting();
  }

  /** Takes a sample, unless the run ends before it. */
  void add(RunSample sample) throws InterruptedException {
    if (turns.at(sample.position) < end) {
      buffer.add(sample);
      advance();
    }
  }

  /**
   * The next turn that is not permitted yet is.
   *
   * @param known known terms of its loss
   * @return whether {@link #advance} is to be called, later
   */
  boolean permit(long known) {
    permitted.add(known);
    return !advancing;
  }

  /** Computes what is here and permitted. A turn that waits for its place lets others call this. */
  void advance() throws InterruptedException {
    if (advancing) {
      return;
    }
    advancing = true;
    try {
      tellWhatIsHeld();
      while (mayCompute.getAsBoolean() && !permitted.isEmpty()) {
        Turn turn = turns.of(buffer.next());
        computation.compute(turn, buffer.take(), terms(permitted.remove()));
        tellWhatIsHeld();
      }
    } finally {
      advancing = false;
    }
  }

  private void tellWhatIsHeld() {
    while (held < end && buffer.isWhole(held)) {
      boolean trains = !turns.of(held).evaluation();
      rank.held(held, trains ? known(buffer.samples(held)) : 0);
      held++;
    }
  }

  /** Known terms of the loss, counted without an array of all labels. */
  private long known(List<RunSample> samples) {
    int units = settings.run().labelNames().size();
    float[] ofOneClass = new float[units];
    ofOneClass[0] = 1;
    long knownOfClass = settings.loss().terms(ofOneClass, units);
    long known = 0;
    for (RunSample sample : samples) {
      known += sample.labels == null ? knownOfClass : settings.loss().terms(sample.labels, units);
    }
    return known;
  }

  private LossTerms terms(long known) {
    int local = settings.localBatch();
    return new LossTerms(known, local == 0 ? 0 : positions.batchSize() / local);
  }

  /** Drops what has come of samples from a turn on, and takes no more of them. */
  void endAt(long turn) {
    end = turn;
    goOnFrom(turns.position(turn));
    permitted.clear();
  }

  /**
   * The input has ended.
   *
   * @throws IllegalStateException if turns are not whole
   */
  void requireDone() {
    if (!isDone()) {
      throw new IllegalStateException(
          String.format(
              "The input ended at position %d of %d; %d samples after a gap are held back",
              buffer.missing(), turns.position(end), buffer.size()));
    }
  }
}
