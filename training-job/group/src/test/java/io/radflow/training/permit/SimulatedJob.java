package io.radflow.training.permit;

import static io.radflow.training.permit.SimulationFault.require;

import io.radflow.training.leaves.RankLeaves;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** One attempt of the job's tasks. */
final class SimulatedJob {

  private static final long CALL = 3 * SimulatedTime.MILLISECOND;

  private final Simulation simulation;
  private final SimulatedTime time;
  private final Schedule schedule;
  private final SimulatedRun run;
  private final int attempt;
  private final RankLeaves leaves;
  private final long first;
  private final SimulatedCheckpoints checkpoints;
  private final SimulatedGroup group;
  private final SimulatedSteps steps;
  private final SimulatedSink sink;
  private final SimulatedReader[] readers;
  private final SimulatedRank[] ranks;
  private final SimulatedChannel[][] channels;

  /** Calls of one reader stay in order. */
  private final long[] callAt;

  private boolean alive = true;
  private long horizon;
  private long waitingRows;

  SimulatedJob(
      Simulation simulation,
      int attempt,
      int rankCount,
      int readerCount,
      SimulatedCheckpoints.Complete from) {
    this.simulation = simulation;
    this.time = simulation.time();
    this.schedule = simulation.schedule();
    this.run = schedule.run();
    this.attempt = attempt;
    this.leaves = new RankLeaves(rankCount, run.leaves());
    this.first = from.turn();
    this.horizon = first + schedule.lookAhead();
    this.channels = new SimulatedChannel[readerCount][rankCount];
    this.callAt = new long[readerCount];
    this.readers = new SimulatedReader[readerCount];
    this.ranks = new SimulatedRank[rankCount];
    this.sink = new SimulatedSink(this, from.sink());
    this.checkpoints = new SimulatedCheckpoints(this);
    this.group = new SimulatedGroup(this, first);
    this.steps = new SimulatedSteps(this);
    for (int reader = 0; reader < readerCount; reader++) {
      int number = reader;
      int[] lanes =
          IntStream.range(0, run.lanes()).filter(l -> l % readerCount == number).toArray();
      readers[reader] = new SimulatedReader(this, reader, lanes, from.cursors());
      Arrays.setAll(channels[reader], rank -> new SimulatedChannel(schedule.room()));
    }
    Arrays.setAll(ranks, rank -> new SimulatedRank(this, rank, first));
    for (String key : from.states()) {
      store()
          .read(key, SimulatedRank.State.class)
          .rows()
          .forEach(row -> rank(run.leaf(row)).take(row));
    }
  }

  void open() {
    sink.open();
    tellHorizon();
    for (SimulatedRank rank : ranks) {
      rank.open();
    }
    group.open();
    if (isOver(first)) {
      endReaders();
    }
    for (SimulatedReader reader : readers) {
      reader.wake();
    }
    checkpoints.scheduleNext();
  }

  /** A rank has done a turn. */
  void computed(int rank, long turn, long sum) {
    checkpoints.progress();
    ranks[rank].computed(turn, sum);
    if (rank == 0) {
      horizon = turn + 1 + schedule.lookAhead();
      tellHorizon();
    }
  }

  private void tellHorizon() {
    long turn = horizon;
    for (int reader = 0; reader < readers.length; reader++) {
      SimulatedReader to = readers[reader];
      callReader(reader, () -> to.raiseHorizon(turn));
    }
  }

  /** Rows are held back, or not any more. */
  void rowWaits(long turn, int rows) {
    waitingRows += rows;
    if (rows > 0 && schedule.variant() != Variant.BACK_PRESSURE) {
      require(turn < horizon, "A row of turn %d came, beyond %d", turn, horizon);
      require(
          waitingRows <= (long) schedule.lookAhead() * run.batch(),
          "%d rows wait, of %d turns of %d",
          waitingRows,
          schedule.lookAhead(),
          run.batch());
    }
  }

  /** No more rows are wanted. */
  void endReaders() {
    for (int reader = 0; reader < readers.length; reader++) {
      callReader(reader, readers[reader]::endRun);
    }
  }

  /** A task has failed, and all are cancelled. */
  void fail(String why) {
    if (alive) {
      alive = false;
      group.end();
      simulation.restart(why);
    }
  }

  void completed(SimulatedCheckpoints.Complete checkpoint, boolean stops) {
    simulation.completed(checkpoint);
    if (stops) {
      fail("stopped");
    }
  }

  void endIfFinished() {
    if (isFinished()) {
      sink.end();
    }
  }

  boolean isFinished() {
    return Arrays.stream(ranks).allMatch(SimulatedRank::isFinished);
  }

  void written(List<Long> outputs) {
    alive = false;
    simulation.ended(outputs);
  }

  /** Whether a state of a turn is of a run that is over: it says so itself. */
  boolean isOver(long turn) {
    return turn == run.end();
  }

  void after(long typical, Runnable what) {
    at(time.now() + time.about(typical), what);
  }

  void at(long when, Runnable what) {
    time.at(
        when,
        () -> {
          if (alive) {
            what.run();
          }
        });
  }

  Consumer<Boolean> ifAlive(Consumer<Boolean> what) {
    return value -> {
      if (alive) {
        what.accept(value);
      }
    };
  }

  /** A call of the job's master to a reader. */
  void callReader(int reader, Runnable what) {
    callAt[reader] = Math.max(callAt[reader], time.now() + time.about(callTime()));
    at(callAt[reader], what);
  }

  /** Typical of one call: some take far longer than others. */
  long callTime() {
    return CALL << time.random().nextInt(6);
  }

  /** Typical of one task: some are far slower than others. */
  long rowTime() {
    return SimulatedTime.MILLISECOND / 8 << time.random().nextInt(8);
  }

  /** Typical between checkpoints. */
  long interval() {
    return 20 * SimulatedTime.MILLISECOND + 3 * schedule.step();
  }

  long nextCheckpoint() {
    return simulation.nextCheckpoint();
  }

  void readerMayGoOn(int reader) {
    readers[reader].wake();
  }

  void sendToAll(int reader, Object element) {
    for (int rank = 0; rank < ranks.length; rank++) {
      channels[reader][rank].send(element);
      ranks[rank].wake();
    }
  }

  SimulatedChannel channel(int reader, int leaf) {
    return channels[reader][leaves.rank(leaf)];
  }

  SimulatedChannel channelTo(int reader, int rank) {
    return channels[reader][rank];
  }

  SimulatedRank rank(int leaf) {
    return ranks[leaves.rank(leaf)];
  }

  SimulatedRank rankOf(int number) {
    return ranks[number];
  }

  SimulatedReader reader(int number) {
    return readers[number];
  }

  int ranks() {
    return ranks.length;
  }

  int readers() {
    return readers.length;
  }

  int attempt() {
    return attempt;
  }

  /** The turn that it begins at. */
  long first() {
    return first;
  }

  RankLeaves leaves() {
    return leaves;
  }

  SimulatedRun run() {
    return run;
  }

  Schedule schedule() {
    return schedule;
  }

  SimulatedTime time() {
    return time;
  }

  SimulatedStore store() {
    return simulation.store();
  }

  SimulatedSink sink() {
    return sink;
  }

  SimulatedCheckpoints checkpoints() {
    return checkpoints;
  }

  SimulatedGroup group() {
    return group;
  }

  SimulatedSteps steps() {
    return steps;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append("attempt ").append(attempt).append(", ").append(group);
    text.append(", horizon ").append(horizon).append(", ").append(checkpoints);
    for (SimulatedRank rank : ranks) {
      text.append('\n').append(rank);
    }
    return text.toString();
  }
}
