package io.radflow.training.plan;

import java.io.Serializable;

/**
 * When a run is evaluated: after the step in which so many more rows have been drawn, and after the
 * last one.
 *
 * @param steps of the whole run; 0 for a run that only scores
 * @param batch rows of a step
 * @param rows drawn between two passes, at least a step's; 0 for a pass after the last step only
 */
record EvaluationSchedule(long steps, int batch, long rows) implements Serializable {

  EvaluationSchedule {
    if (steps < 0 || rows < 0) {
      throw new IllegalArgumentException("steps " + steps + ", rows " + rows);
    }
    if (rows > 0 && rows < batch) {
      throw new IllegalArgumentException(
          "Evaluation passes are at least a step of "
              + batch
              + " images apart, not "
              + rows
              + " images (training.evaluate-every-epochs)");
    }
    if (rows > 0 && steps * batch / rows >= Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "A run of "
              + steps
              + " steps (training.steps, training.epochs) has more than "
              + Integer.MAX_VALUE
              + " evaluation passes with one after each "
              + rows
              + " images (training.evaluate-every, training.evaluate-every-epochs)");
    }
  }

  static EvaluationSchedule of(RunShape shape) {
    return new EvaluationSchedule(
        shape.steps(), shape.batchSize(), shape.evaluation().rows(shape.batchSize()));
  }

  /** Number of passes in the run. */
  int passes() {
    return rows == 0 || steps == 0 ? 1 : (int) ((steps * batch - 1) / rows + 1);
  }

  /** Steps done when a pass is scored: whole ones within the rows that are drawn by then. */
  long step(int pass) {
    return pass == passes() - 1 ? steps : (pass + 1) * rows / batch;
  }

  /** Passes that are over, or due, when so many steps are done. */
  int passesUpTo(long stepsDone) {
    // Due are those for whose rows another step is one too many.
    return stepsDone >= steps
        ? passes()
        : rows == 0 ? 0 : (int) (((stepsDone + 1) * batch - 1) / rows);
  }

  /** Passes that are over when so many steps are done, one that is due just then left out. */
  int passesBefore(long stepsDone) {
    return stepsDone == 0 ? 0 : passesUpTo(stepsDone - 1);
  }
}
