package io.radflow.training.plan;

import java.io.Serializable;
import org.apache.flink.annotation.Internal;

/** A run's positions as turns, counted through the run: its steps and the batches of its passes. */
@Internal
public final class Turns implements Serializable {

  private static final long serialVersionUID = 1L;

  private final RunPositions run;

  Turns(RunPositions run) {
    this.run = run;
  }

  /** Number of turns of the whole run. */
  public long count() {
    return run.steps() + run.passes() * ofPass();
  }

  private long ofPass() {
    return (run.evaluationRows() + run.batchSize() - 1) / run.batchSize();
  }

  /**
   * Number of the turn that a position belongs to; of the run's end, the number of turns.
   *
   * @throws IllegalArgumentException if it is outside the run
   */
  public long at(long position) {
    if (position == run.length()) {
      return count();
    }
    RunPositions.Place place = run.place(position);
    return place.evaluation()
        ? firstOf(place.pass()) + place.index() / run.batchSize()
        : ofStep(place.index() / run.batchSize());
  }

  private long ofStep(long step) {
    return step + run.passAfter(step) * ofPass();
  }

  private long firstOf(int pass) {
    return run.stepOfPass(pass) + pass * ofPass();
  }

  /**
   * The turn of a number.
   *
   * @throws IllegalArgumentException if the run has no such turn
   */
  public Turn of(long number) {
    if (number < 0 || number >= count()) {
      throw new IllegalArgumentException("No turn " + number + " in a run of " + count());
    }
    int pass = passesBegun(number) - 1;
    long batch = pass < 0 ? Long.MAX_VALUE : number - firstOf(pass);
    if (batch < ofPass()) {
      long row = batch * run.batchSize();
      return new Turn(
          number,
          pass,
          run.stepOfPass(pass),
          run.evaluationPosition(pass, row),
          (int) Math.min(run.batchSize(), run.evaluationRows() - row),
          batch == ofPass() - 1);
    }
    long step = number - (pass + 1) * ofPass();
    return new Turn(
        number, -1, step, run.trainPosition(step * run.batchSize()), run.batchSize(), false);
  }

  /** Position of a turn's first row; of the number of turns, the run's end. */
  public long position(long number) {
    return number == count() ? run.length() : of(number).position();
  }

  /** Passes whose first turn is this one or before it. */
  private int passesBegun(long number) {
    int low = 0;
    int high = run.passes();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (firstOf(middle) <= number) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
