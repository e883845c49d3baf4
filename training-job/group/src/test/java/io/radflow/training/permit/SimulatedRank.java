package io.radflow.training.permit;

import static io.radflow.training.permit.SimulationFault.require;

import io.radflow.training.permit.SimulatedChannel.Barrier;
import io.radflow.training.permit.SimulatedChannel.Cancelled;
import io.radflow.training.permit.SimulatedChannel.EndOfData;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A rank's task: takes in rows and barriers as Flink's aligned checkpoints have it, sorts, computes
 * turn after turn with the others, and copies its state.
 */
final class SimulatedRank implements RankDuties {

  /**
   * @param rows that wait, of turns from {@code turn} on
   * @param ended whether the input had ended for good
   */
  record State(int rank, long turn, long parameters, List<Long> rows, boolean ended) {}

  private final SimulatedJob job;
  private final SimulatedRun run;
  private final long rowTime;
  private final int number;
  private final int firstLeaf;
  private final int endLeaf;
  private final RankProtocol protocol;
  private final Map<Long, TurnRows> waiting = new HashMap<>();
  private final Deque<Long> toBegin = new ArrayDeque<>();
  private final List<ToLeader> unsent = new ArrayList<>();

  private long held;
  private long end;
  private long done;
  private long parameters;
  private boolean linked;
  private boolean computes;
  private boolean errs;
  private boolean reads;

  // Flink's side of checkpoints.
  private final Set<Long> aborted = new HashSet<>();
  private final BitSet blocked = new BitSet();
  private final BitSet endedChannels = new BitSet();
  private final BitSet closedChannels = new BitSet();
  private final Deque<Runnable> later = new ArrayDeque<>();
  private long aligning;
  private long lastBarrier;
  private boolean drains = true;
  private boolean isFrozen;
  private boolean isEnding;
  private boolean mayEnd;
  private boolean ended;
  private boolean stopped;
  private boolean finished;
  private long toCopyFor;

  SimulatedRank(SimulatedJob job, int number, long turn, long parameters) {
    this.job = job;
    this.run = job.run();
    this.rowTime = job.rowTime();
    this.number = number;
    this.firstLeaf = job.leaves().first(number);
    this.endLeaf = job.leaves().end(number);
    this.held = turn;
    this.done = turn;
    this.parameters = parameters;
    this.end = job.isOver(turn) ? turn : run.turns();
    this.protocol =
        job.schedule().variant() == Variant.DRAIN_THEN_COPY
            ? new DrainThenCopy(run, turn, this)
            : new MemberProtocol(new PermitMember(turn, end, this));
  }

  private static final class TurnRows {
    private final List<Long> rows = new ArrayList<>();
    private long sum;
    private long known;
  }

  /** Rows of a checkpoint's state, before any others come. */
  void restore(long row) {
    take(row);
  }

  void open() {
    advance();
    wake();
  }

  void link() {
    linked = true;
    unsent.forEach(message -> job.toLeader(number, message));
    unsent.clear();
    protocol.start();
    settle();
  }

  // What it takes in.

  void wake() {
    if (!reads && !isFrozen && !isEnding && !finished) {
      reads = true;
      job.after(rowTime, this::read);
    }
  }

  private void read() {
    reads = false;
    if (isFrozen || isEnding || finished) {
      return;
    }
    if (!later.isEmpty()) {
      later.remove().run();
      wake();
      return;
    }
    if (job.schedule().variant() == Variant.BACK_PRESSURE && held - done >= 2) {
      return;
    }
    int readers = job.readers();
    int from = job.time().random().nextInt(readers);
    for (int i = 0; i < readers; i++) {
      int channel = (from + i) % readers;
      if (!blocked.get(channel) && !job.channelTo(channel, number).isEmpty()) {
        take(channel, job.channelTo(channel, number).take());
        wake();
        return;
      }
    }
  }

  private void take(int channel, Object element) {
    if (element instanceof Long row) {
      job.readerMayGoOn(channel);
      take(row);
      advance();
    } else if (element instanceof Barrier barrier) {
      if (barrier.checkpoint() > Math.max(lastBarrier, aligning - 1)) {
        align(barrier.checkpoint(), channel);
      }
    } else if (element instanceof Cancelled cancelled) {
      if (cancelled.checkpoint() >= aligning) {
        lastBarrier = Math.max(lastBarrier, cancelled.checkpoint());
        aligning = 0;
        blocked.clear();
      }
    } else if (element instanceof EndOfData last) {
      endedChannels.set(channel);
      drains &= last.drain();
      if (endedChannels.cardinality() == job.readers()) {
        inputEnded();
      }
    } else {
      closedChannels.set(channel);
      if (aligning > 0) {
        align(aligning, channel);
      }
    }
  }

  private void take(long row) {
    long turn = row / run.batch();
    int leaf = run.leaf(row);
    require(leaf >= firstLeaf && leaf < endLeaf, "Row %d came to rank %d", row, number);
    require(turn >= held || turn >= end, "Row %d came after its turn was whole", row);
    if (turn >= end) {
      return;
    }
    TurnRows rows = waiting.computeIfAbsent(turn, one -> new TurnRows());
    require(!rows.rows.contains(row), "Row %d came twice", row);
    rows.rows.add(row);
    rows.sum += run.value(row);
    rows.known += run.known(row);
    job.rowWaits(turn, 1);
  }

  private void advance() {
    while (held < end && rowsHere() == run.rows(held, firstLeaf, endLeaf)) {
      long turn = held++;
      TurnRows rows = waiting.get(turn);
      protocol.held(turn, rows == null ? 0 : rows.known);
    }
    settle();
  }

  private int rowsHere() {
    TurnRows rows = waiting.get(held);
    return rows == null ? 0 : rows.rows.size();
  }

  private void align(long checkpoint, int channel) {
    if (aligning != checkpoint) {
      blocked.clear();
      aligning = checkpoint;
    }
    blocked.set(channel);
    blocked.or(closedChannels);
    if (blocked.cardinality() == job.readers()) {
      blocked.clear();
      aligning = 0;
      barrier(checkpoint);
    }
  }

  /** A trigger of Flink's own, once all readers have ended: a mail that waits for its turn. */
  void triggered(long checkpoint) {
    later.add(() -> barrier(checkpoint));
    wake();
  }

  private void barrier(long checkpoint) {
    if (checkpoint <= lastBarrier) {
      return;
    }
    lastBarrier = checkpoint;
    if (!aborted.contains(checkpoint)) {
      isFrozen = true;
      protocol.barrier(checkpoint);
      settle();
    }
  }

  void aborted(long checkpoint) {
    if (!finished) {
      aborted.add(checkpoint);
      protocol.aborted(checkpoint);
      settle();
    }
  }

  private void inputEnded() {
    // An operator learns of the end only where all of its input was drained.
    if (drains) {
      isEnding = true;
      protocol.inputEnded();
      settle();
    }
  }

  void received(ToRanks message) {
    protocol.received(message);
    settle();
  }

  // What it computes.

  @Override
  public void begin(long turn, long known) {
    require(!stopped, "Rank %d begins turn %d after its last savepoint", number, turn);
    require(known == run.knownOf(turn), "Turn %d was granted with %d known terms", turn, known);
    require(!finished && turn < end, "Turn %d was granted to an ended rank %d", turn, number);
    toBegin.add(turn);
  }

  private void compute() {
    if (computes || toBegin.isEmpty()) {
      return;
    }
    long turn = toBegin.remove();
    require(turn == done, "Rank %d begins turn %d after %d", number, turn, done);
    job.begins(number, turn);
    computes = true;
    TurnRows rows = waiting.remove(turn);
    int count = rows == null ? 0 : rows.rows.size();
    require(
        count == run.rows(turn, firstLeaf, endLeaf),
        "Rank %d begins turn %d with %d rows",
        number,
        turn,
        count);
    job.rowWaits(turn, -count);
    job.compute(number, turn, rows == null ? 0 : rows.sum);
  }

  /** A turn's sum over all ranks is here, or in a pass the rank's own scores are done. */
  void computed(long turn, long sum) {
    computes = false;
    parameters = run.after(parameters, turn, sum);
    if (errs && !run.isScored(turn)) {
      errs = false;
      parameters++;
    }
    if (number == 0) {
      job.output(turn, run.output(turn, parameters, sum));
      if (run.mayEndWith(turn)) {
        protocol.decided(turn, turn + 1 == run.end());
      }
    }
    done++;
    protocol.done(turn);
    settle();
    wake();
  }

  /** The next step's result is wrong. */
  void corrupt() {
    errs = true;
  }

  // What it is told.

  @Override
  public void send(ToLeader message) {
    if (linked) {
      job.toLeader(number, message);
    } else {
      unsent.add(message);
    }
  }

  @Override
  public long parameterHash(long turn) {
    require(!computes && turn == done, "Rank %d is hashed in turn %d", number, turn);
    return parameters;
  }

  @Override
  public void letGo(long checkpoint, long turn) {
    require(isFrozen && !computes && done == turn, "Rank %d lets %d go", number, checkpoint);
    toCopyFor = checkpoint;
  }

  @Override
  public void decline(long checkpoint) {
    require(isFrozen, "Rank %d declines %d", number, checkpoint);
    isFrozen = false;
    job.checkpoints().decline(checkpoint);
  }

  @Override
  public void endAt(long turn) {
    require(turn == run.end(), "The run ends at %d", turn);
    end = turn;
    waiting
        .keySet()
        .removeIf(
            one -> {
              if (one >= turn) {
                job.rowWaits(one, -waiting.get(one).rows.size());
              }
              return one >= turn;
            });
    if (number == 0) {
      job.endReaders();
    }
  }

  @Override
  public void mayEnd() {
    mayEnd = true;
  }

  /** What follows from a call of the protocol: never within it, as in a mailbox. */
  private void settle() {
    if (toCopyFor > 0) {
      long checkpoint = toCopyFor;
      toCopyFor = 0;
      job.after(rowTime, () -> copy(checkpoint));
    }
    if (isEnding && mayEnd) {
      isEnding = false;
      ended = done == run.end();
    }
    compute();
    wake();
  }

  private void copy(long checkpoint) {
    require(!computes, "Rank %d copies its state in turn %d", number, done);
    List<Long> rows = new ArrayList<>();
    waiting.values().forEach(turn -> rows.addAll(turn.rows));
    isFrozen = false;
    boolean stopping = job.checkpoints().isStop(checkpoint);
    job.checkpoints()
        .copied(checkpoint, new State(number, done, parameters, rows, ended), stopping);
    if (stopping) {
      stopped = true;
      protocol.stopped();
    }
    protocol.copied(checkpoint);
    settle();
  }

  boolean isFinished() {
    return finished;
  }

  void finish() {
    finished = true;
  }

  @Override
  public String toString() {
    return String.format(
        "rank %d: held %d, done %d, to begin %s, computes %s, aligning %d, blocked %s, frozen %s,"
            + " ending %s, ended %s, finished %s",
        number, held, done, toBegin, computes, aligning, blocked, isFrozen, isEnding, ended,
        finished);
  }
}
