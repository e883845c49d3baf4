package io.radflow.training.plan;

import java.io.Serializable;

/**
 * When a run is evaluated: after every {@code every} steps, and after the last one.
 *
 * @param steps of the whole run; 0 for a run that only scores
 * @param every steps between two passes; 0 for the last step only
 */
record EvaluationSchedule(long steps, long every) implements Serializable {

  EvaluationSchedule {
    if (steps < 0 || every < 0) {
      throw new IllegalArgumentException("steps " + steps + ", every " + every);
    }
    if (every > 0 && steps / every >= Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "A run of "
              + steps
              + " steps (training.steps, training.epochs) has more than "
              + Integer.MAX_VALUE
              + " evaluation passes with training.evaluate-every "
              + every);
    }
  }

  /** Number of passes in the run. */
  int passes() {
    return every == 0 || steps == 0 ? 1 : (int) ((steps - 1) / every + 1);
  }

  /** Steps done when a pass is scored. */
  long step(int pass) {
    return pass == passes() - 1 ? steps : (pass + 1) * every;
  }

  /** Passes that are over, or due, when so many steps are done. */
  int passesUpTo(long stepsDone) {
    return stepsDone >= steps ? passes() : every == 0 ? 0 : (int) (stepsDone / every);
  }

  /** Passes that are over when so many steps are done, one that is due just then left out. */
  int passesBefore(long stepsDone) {
    return stepsDone == 0 ? 0 : passesUpTo(stepsDone - 1);
  }
}
