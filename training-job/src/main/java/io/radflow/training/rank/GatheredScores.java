package io.radflow.training.rank;

import io.radflow.training.plan.Turn;
import io.radflow.training.source.RunSample;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Rows of evaluation turns, as the ranks have scored them, until a turn has them all. */
final class GatheredScores {

  private final int units;
  private final Map<Long, Gathered> turns = new HashMap<>();
  private RuntimeException failure;

  private static final class Gathered {
    private final Map<Integer, ScoredRows> byFirstRow = new HashMap<>();
    private int rows;
  }

  /**
   * @param units scores of each row
   */
  GatheredScores(int units) {
    this.units = units;
  }

  /** Any thread: some rows of a turn. */
  synchronized void add(ScoreMessage message) {
    Gathered turn = turns.computeIfAbsent(message.turn(), number -> new Gathered());
    if (turn.byFirstRow.put(message.first(), message.rows()) != null) {
      throw new IllegalStateException(
          "Scores of turn %d from row %d came twice".formatted(message.turn(), message.first()));
    }
    turn.rows += message.rows().samples().size();
    notifyAll();
  }

  /**
   * Waits for all rows of a turn.
   *
   * @throws RuntimeException if another rank has failed
   */
  synchronized ScoredRows take(Turn turn) throws InterruptedException {
    while (failure == null && rows(turn.number()) < turn.rows()) {
      wait();
    }
    if (failure != null) {
      throw failure;
    }
    RunSample[] samples = new RunSample[turn.rows()];
    float[] scores = new float[turn.rows() * units];
    turns
        .remove(turn.number())
        .byFirstRow
        .forEach(
            (first, some) -> {
              for (int i = 0; i < some.samples().size(); i++) {
                samples[first + i] = some.samples().get(i);
              }
              System.arraycopy(some.scores(), 0, scores, first * units, some.scores().length);
            });
    return new ScoredRows(Arrays.asList(samples), scores);
  }

  private int rows(long turn) {
    Gathered gathered = turns.get(turn);
    return gathered == null ? 0 : gathered.rows;
  }

  /** Whoever waits fails. */
  synchronized void fail(RuntimeException reason) {
    failure = failure == null ? reason : failure;
    notifyAll();
  }
}
