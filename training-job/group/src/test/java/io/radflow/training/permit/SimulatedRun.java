package io.radflow.training.permit;

/**
 * A run's turns and rows: steps of B rows, and after every few steps a pass, whose last turn has
 * fewer rows. Rows are numbered turn · B + row. What ranks should compute is known beforehand.
 */
final class SimulatedRun implements TurnPlan {

  private final int leaves;
  private final int lanes;
  private final int batch;
  private final long steps;
  private final int every;
  private final int passRows;
  private final int passTurns;
  private final long seed;
  private final long end;
  private final long[] parameters;

  /**
   * @param every steps between passes
   * @param passRows rows of a pass; 0 for none
   * @param endPass the pass with which the run ends early; 0 if it does not
   */
  SimulatedRun(
      int leaves,
      int lanes,
      int batch,
      long steps,
      int every,
      int passRows,
      int endPass,
      long seed) {
    this.leaves = leaves;
    this.lanes = lanes;
    this.batch = batch;
    this.steps = steps;
    this.every = every;
    this.passRows = passRows;
    this.passTurns = (passRows + batch - 1) / batch;
    this.seed = seed;
    long early = (long) endPass * (every + passTurns);
    this.end = endPass == 0 ? turns() : Math.min(turns(), early);
    this.parameters = new long[(int) end + 1];
    for (int turn = 0; turn < end; turn++) {
      long sum = 0;
      for (int row = 0; row < rows(turn); row++) {
        sum += value((long) turn * batch + row);
      }
      parameters[turn + 1] = after(parameters[turn], turn, sum);
    }
  }

  int leaves() {
    return leaves;
  }

  int lanes() {
    return lanes;
  }

  int batch() {
    return batch;
  }

  @Override
  public long turns() {
    return steps + steps / every * passTurns;
  }

  /** How many turns the run comes to have. */
  long end() {
    return end;
  }

  boolean isScored(long turn) {
    return turn % (every + passTurns) >= every;
  }

  @Override
  public boolean mayEndWith(long turn) {
    return passTurns > 0 && (turn + 1) % (every + passTurns) == 0;
  }

  @Override
  public long stepsBefore(long turn) {
    return turn / (every + passTurns) * every + Math.min(every, turn % (every + passTurns));
  }

  int rows(long turn) {
    return mayEndWith(turn) ? passRows - (passTurns - 1) * batch : batch;
  }

  /** Rows of a turn that are a lane's. */
  int rows(long turn, int lane) {
    int width = batch / lanes;
    return Math.max(0, Math.min(width, rows(turn) - lane * width));
  }

  /** Rows of a turn that are those of neighbouring leaves. */
  int rows(long turn, int firstLeaf, int endLeaf) {
    int width = batch / leaves;
    int rows = rows(turn);
    return Math.min(rows, endLeaf * width) - Math.min(rows, firstLeaf * width);
  }

  /** Rows of each lane in the whole run. */
  long[] laneRows() {
    long[] rows = new long[lanes];
    for (int lane = 0; lane < lanes; lane++) {
      for (long turn = 0; turn < turns(); turn++) {
        rows[lane] += rows(turn, lane);
      }
    }
    return rows;
  }

  long row(long turn, int lane, int number) {
    return turn * batch + (long) lane * (batch / lanes) + number;
  }

  int leaf(long row) {
    return (int) (row % batch / (batch / leaves));
  }

  /** What a row adds to a turn's sum. */
  long value(long row) {
    return mix(seed + row);
  }

  /** Known terms of a row's labels. */
  long known(long row) {
    return isScored(row / batch) ? 0 : Math.floorMod(value(row), 15);
  }

  long knownOf(long turn) {
    long known = 0;
    for (int row = 0; row < rows(turn); row++) {
      known += known(turn * batch + row);
    }
    return known;
  }

  /** Parameters after a turn; a pass leaves them as they are. */
  long after(long before, long turn, long sum) {
    return isScored(turn) ? before : mix(before * 31 + sum + turn);
  }

  /** Parameters that the run has after so many turns. */
  long parameters(long turn) {
    return parameters[(int) turn];
  }

  /** What a turn puts out: of its step, or of its scores. */
  long output(long turn, long parametersAfter, long sum) {
    return mix(parametersAfter + sum + turn);
  }

  static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
