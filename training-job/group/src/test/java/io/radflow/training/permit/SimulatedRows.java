package io.radflow.training.permit;

import static io.radflow.training.permit.SimulationFault.require;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** A rank's rows of turns that it has not begun. */
final class SimulatedRows {

  private final SimulatedRun run;
  private final Map<Long, Turn> turns = new HashMap<>();

  /** Rows of a turn that are here. */
  static final class Turn {
    private static final Turn EMPTY = new Turn();

    private final List<Long> rows = new ArrayList<>();
    private long sum;
    private long known;

    int count() {
      return rows.size();
    }

    long sum() {
      return sum;
    }

    long known() {
      return known;
    }
  }

  SimulatedRows(SimulatedRun run) {
    this.run = run;
  }

  void add(long row) {
    Turn turn = turns.computeIfAbsent(row / run.batch(), number -> new Turn());
    require(!turn.rows.contains(row), "Row %d came twice", row);
    turn.rows.add(row);
    turn.sum += run.value(row);
    turn.known += run.known(row);
  }

  Turn of(long turn) {
    return turns.getOrDefault(turn, Turn.EMPTY);
  }

  Turn remove(long turn) {
    Turn removed = turns.remove(turn);
    return removed == null ? Turn.EMPTY : removed;
  }

  Set<Long> turnsFrom(long first) {
    Set<Long> from = new TreeSet<>(turns.keySet());
    from.removeIf(turn -> turn < first);
    return from;
  }

  List<Long> all() {
    List<Long> all = new ArrayList<>();
    turns.values().forEach(turn -> all.addAll(turn.rows));
    return all;
  }
}
