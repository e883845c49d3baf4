package io.radflow.training.permit;

import static io.radflow.training.permit.SimulationFault.require;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Flink's coordinator of checkpoints: one after the other, savepoints beside them; what is aborted,
 * what is complete, and which tasks may end with it.
 */
final class SimulatedCheckpoints {

  enum Kind {
    CHECKPOINT,
    SAVEPOINT,
    STOP,
    DRAIN;

    boolean stops() {
      return this == STOP || this == DRAIN;
    }
  }

  /**
   * What a job goes on from.
   *
   * @param cursors rows of each lane that were sent
   * @param states where the ranks' are in the store
   * @param sink what had been put out
   */
  record Complete(
      long id, long turn, long[] cursors, List<String> states, SimulatedSink.State sink) {}

  private static final int WITHOUT_PROGRESS = 300;

  private final SimulatedJob job;
  private final Map<Long, Pending> pending = new TreeMap<>();
  private boolean scheduled;
  private boolean stopping;
  private int sinceProgress;

  private static final class Pending {
    private final Kind kind;
    private final BitSet readers = new BitSet();
    private final BitSet ranks = new BitSet();
    private final BitSet endedReaders = new BitSet();
    private final BitSet endedRanks = new BitSet();
    private final long[] cursors;
    private final List<SimulatedRank.State> states = new ArrayList<>();
    private final List<String> keys = new ArrayList<>();

    private Pending(Kind kind, long[] cursors) {
      this.kind = kind;
      this.cursors = cursors;
    }
  }

  SimulatedCheckpoints(SimulatedJob job) {
    this.job = job;
  }

  void scheduleNext() {
    if (!scheduled && !stopping) {
      scheduled = true;
      job.after(
          job.interval(),
          () -> {
            scheduled = false;
            if (pending.isEmpty()) {
              trigger(Kind.CHECKPOINT);
            }
          });
    }
  }

  void progress() {
    sinceProgress = 0;
  }

  void trigger(Kind kind) {
    if (stopping || !job.group().isLinked() || job.isFinished()) {
      scheduleNext();
      return;
    }
    if (++sinceProgress > WITHOUT_PROGRESS) {
      throw new SimulationFault(
          SimulationFault.Kind.STUCK, "%d checkpoints without a turn: %s", sinceProgress, job);
    }
    long id = job.nextCheckpoint();
    Pending one = new Pending(kind, job.run().laneRows());
    boolean readersRun = false;
    for (int reader = 0; reader < job.readers(); reader++) {
      if (!job.reader(reader).isFinished()) {
        one.readers.set(reader);
        readersRun = true;
      }
    }
    for (int rank = 0; rank < job.ranks(); rank++) {
      if (!job.rankOf(rank).isFinished()) {
        one.ranks.set(rank);
      }
    }
    pending.put(id, one);
    stopping = kind.stops();
    for (int reader = 0; reader < job.readers(); reader++) {
      if (one.readers.get(reader)) {
        SimulatedReader to = job.reader(reader);
        job.callReader(reader, () -> to.trigger(id, kind));
      }
    }
    if (!readersRun) {
      one.ranks.stream()
          .forEach(rank -> job.after(job.callTime(), () -> job.rankOf(rank).triggered(id)));
    }
    if (job.time().chance(job.schedule().aborts())) {
      job.after(2 * job.callTime(), () -> abort(id));
    }
  }

  boolean isStop(long id) {
    return pending.containsKey(id) && pending.get(id).kind.stops();
  }

  void readerAnswered(long id, int reader, boolean ended, SimulatedReader from) {
    Pending one = pending.get(id);
    if (one != null) {
      from.cursors(one.cursors);
      one.endedReaders.set(reader, ended && !one.kind.stops());
      job.after(job.callTime(), () -> acknowledged(id, one.readers, reader));
    }
  }

  void copied(long id, SimulatedRank.State state, boolean stops) {
    if (state.rank() == 0) {
      job.sink().barrier(id);
    }
    Pending one = pending.get(id);
    if (one == null) {
      return;
    }
    if (!stops) {
      one.endedRanks.set(state.rank(), state.ended());
    }
    String key = "state-" + id + "-" + state.rank();
    job.store()
        .write(
            key,
            state,
            job.ifAlive(
                written -> {
                  if (written) {
                    one.keys.add(key);
                    one.states.add(state);
                    acknowledged(id, one.ranks, state.rank());
                  } else {
                    decline(id);
                  }
                }));
  }

  private void acknowledged(long id, BitSet awaited, int task) {
    awaited.clear(task);
    Pending one = pending.get(id);
    if (one != null && one.readers.isEmpty() && one.ranks.isEmpty()) {
      pending.remove(id);
      complete(id, one);
    }
  }

  private void complete(long id, Pending one) {
    long turn = one.states.get(0).turn();
    for (SimulatedRank.State state : one.states) {
      if (state.turn() != turn) {
        throw new SimulationFault(
            SimulationFault.Kind.TORN,
            "Checkpoint %d holds turn %d of rank %d and turn %d of rank %d",
            id,
            turn,
            one.states.get(0).rank(),
            state.turn(),
            state.rank());
      }
      require(
          state.parameters() == job.run().parameters(turn),
          "Checkpoint %d has wrong parameters of rank %d",
          id,
          state.rank());
    }
    requireEachRowOnce(id, turn, one);
    job.completed(
        new Complete(id, turn, one.cursors, one.keys, job.sink().stateOf(id)), one.kind.stops());
    if (one.kind.stops()) {
      return;
    }
    pending.entrySet().stream()
        .filter(older -> older.getKey() < id && older.getValue().kind == Kind.CHECKPOINT)
        .map(Map.Entry::getKey)
        .toList()
        .forEach(this::abort);
    one.endedReaders.stream()
        .forEach(reader -> job.after(job.callTime(), () -> finishReader(reader)));
    one.endedRanks.stream().forEach(rank -> job.after(job.callTime(), () -> finishRank(rank)));
    scheduleNext();
  }

  /** Rows that were sent are done, or wait in a state. */
  private void requireEachRowOnce(long id, long turn, Pending one) {
    if (turn == job.run().end()) {
      return;
    }
    long waiting = 0;
    for (SimulatedRank.State state : one.states) {
      for (long row : state.rows()) {
        require(row / job.run().batch() >= turn, "Row %d of checkpoint %d is done", row, id);
        waiting++;
      }
    }
    long sent = 0;
    for (int lane = 0; lane < job.run().lanes(); lane++) {
      sent += one.cursors[lane];
    }
    for (long before = 0; before < turn; before++) {
      sent -= job.run().rows(before);
    }
    require(sent == waiting, "Checkpoint %d: %d rows sent, %d wait", id, sent, waiting);
  }

  private void finishReader(int reader) {
    if (!job.reader(reader).isFinished()) {
      job.reader(reader).finish();
      abortWhereAwaited(one -> one.readers.get(reader));
    }
  }

  private void finishRank(int rank) {
    if (!job.rankOf(rank).isFinished()) {
      job.rankOf(rank).finish();
      abortWhereAwaited(one -> one.ranks.get(rank));
      job.endIfFinished();
    }
  }

  private void abortWhereAwaited(Predicate<Pending> awaits) {
    pending.entrySet().stream()
        .filter(one -> awaits.test(one.getValue()))
        .map(Map.Entry::getKey)
        .toList()
        .forEach(this::abort);
  }

  void decline(long id) {
    job.after(job.callTime(), () -> abort(id));
  }

  private void abort(long id) {
    Pending one = pending.remove(id);
    if (one == null) {
      return;
    }
    if (one.kind.stops()) {
      job.fail("savepoint " + id + " failed");
      return;
    }
    notifyOfAbort(id);
    if (job.time().random().nextBoolean()) {
      trigger(Kind.CHECKPOINT);
    } else {
      scheduleNext();
    }
  }

  /** Soon or late; some ranks not at all, since Flink does its best and no more. */
  private void notifyOfAbort(long id) {
    SplittableRandom random = job.time().random();
    int told = random.nextInt(job.ranks());
    for (int rank = 0; rank < job.ranks(); rank++) {
      SimulatedRank to = job.rankOf(rank);
      if (rank == told || random.nextInt(3) > 0) {
        job.after(2 * job.callTime(), () -> to.aborted(id));
      }
    }
    for (int reader = 0; reader < job.readers(); reader++) {
      SimulatedReader to = job.reader(reader);
      job.after(2 * job.callTime(), () -> to.aborted(id));
    }
  }

  @Override
  public String toString() {
    return "pending " + pending.keySet();
  }
}
