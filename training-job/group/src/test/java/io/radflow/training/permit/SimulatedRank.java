package io.radflow.training.permit;

import static io.radflow.training.permit.SimulationFault.require;

import io.radflow.training.permit.SimulatedChannel.Barrier;
import io.radflow.training.permit.SimulatedChannel.Cancelled;
import io.radflow.training.permit.SimulatedChannel.EndOfData;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A rank's task: takes in rows and barriers, sorts, computes turn after turn with the others, and
 * copies its state.
 */
final class SimulatedRank implements RankDuties {

  /**
   * @param rows that wait, of turns from {@code turn} on
   * @param ended whether the input had ended for good
   */
  record State(int rank, long turn, long parameters, List<Long> rows, boolean ended) {}

  private final SimulatedJob job;
  private final SimulatedRun run;
  private final int number;
  private final int firstLeaf;
  private final int endLeaf;
  private final long rowTime;
  private final RankProtocol protocol;
  private final SimulatedRows rows;
  private final SimulatedAlignment alignment;
  private final Deque<Long> toBegin = new ArrayDeque<>();
  private final List<ToLeader> unsent = new ArrayList<>();
  private final Set<Long> aborted = new HashSet<>();

  /** Flink's mails, which wait while the operator does. */
  private final Deque<Runnable> mails = new ArrayDeque<>();

  private long held;
  private long end;
  private long done;
  private long parameters;
  private long toCopyFor;
  private boolean linked;
  private boolean reads;
  private boolean computes;
  private boolean errs;
  private boolean isFrozen;
  private boolean isEnding;
  private boolean mayEnd;
  private boolean ended;
  private boolean stopped;
  private boolean finished;

  SimulatedRank(SimulatedJob job, int number, long turn) {
    this.job = job;
    this.run = job.run();
    this.number = number;
    this.firstLeaf = job.leaves().first(number);
    this.endLeaf = job.leaves().end(number);
    this.rowTime = job.rowTime();
    this.rows = new SimulatedRows(run);
    this.alignment = new SimulatedAlignment(job.readers());
    this.held = turn;
    this.done = turn;
    this.parameters = run.parameters(turn);
    this.end = job.isOver(turn) ? turn : run.turns();
    this.protocol =
        job.schedule().variant() == Variant.DRAIN_THEN_COPY
            ? new DrainThenCopy(run, turn, this)
            : new MemberProtocol(new PermitMember(turn, end, this));
  }

  void open() {
    advance();
    wake();
  }

  void link() {
    linked = true;
    unsent.forEach(message -> job.group().toLeader(number, message));
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
    boolean waits = job.schedule().variant() == Variant.BACK_PRESSURE && held - done >= 2;
    if (isFrozen || isEnding || finished) {
      return;
    }
    if (!mails.isEmpty()) {
      mails.remove().run();
      wake();
      return;
    }
    int from = job.time().random().nextInt(job.readers());
    for (int i = 0; i < job.readers() && !waits; i++) {
      int channel = (from + i) % job.readers();
      if (!alignment.isBlocked(channel) && !job.channelTo(channel, number).isEmpty()) {
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
      barrier(alignment.barrier(channel, barrier.checkpoint()));
    } else if (element instanceof Cancelled cancelled) {
      alignment.cancel(cancelled.checkpoint());
    } else if (element instanceof EndOfData last) {
      if (alignment.end(channel, last.drain())) {
        isEnding = true;
        protocol.inputEnded();
        settle();
      }
    } else {
      barrier(alignment.close(channel));
    }
  }

  /** Takes a row in: of a state, or of a reader. */
  void take(long row) {
    long turn = row / run.batch();
    int leaf = run.leaf(row);
    require(leaf >= firstLeaf && leaf < endLeaf, "Row %d came to rank %d", row, number);
    require(turn >= held || turn >= end, "Row %d came after its turn was whole", row);
    if (turn < end) {
      rows.add(row);
      job.rowWaits(turn, 1);
    }
  }

  private void advance() {
    while (held < end && rows.of(held).count() == run.rows(held, firstLeaf, endLeaf)) {
      long turn = held++;
      protocol.held(turn, rows.of(turn).known());
    }
    settle();
  }

  /** A trigger of Flink's own, once all readers have ended. */
  void triggered(long checkpoint) {
    mails.add(() -> barrier(checkpoint));
    wake();
  }

  /**
   * @param checkpoint of which all barriers have come; 0 if there is none
   */
  private void barrier(long checkpoint) {
    if (checkpoint > 0 && alignment.isNew(checkpoint) && !aborted.contains(checkpoint)) {
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

  void received(ToRanks message) {
    protocol.received(message);
    settle();
  }

  // What it computes.

  private void compute() {
    if (computes || toBegin.isEmpty()) {
      return;
    }
    long turn = toBegin.remove();
    require(turn == done, "Rank %d begins turn %d after %d", number, turn, done);
    job.group().requirePermit(number, turn);
    computes = true;
    SimulatedRows.Turn whole = rows.remove(turn);
    require(
        whole.count() == run.rows(turn, firstLeaf, endLeaf),
        "Rank %d begins turn %d with %d rows",
        number,
        turn,
        whole.count());
    job.rowWaits(turn, -whole.count());
    job.steps().compute(number, turn, whole.sum());
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
      job.sink().take(turn, run.output(turn, parameters, sum));
      if (run.mayEndWith(turn)) {
        protocol.decided(turn, turn + 1 == run.end());
      }
    }
    done++;
    protocol.done(turn);
    settle();
  }

  /** The next step's result is wrong. */
  void corrupt() {
    errs = true;
  }

  // What it is told.

  @Override
  public void send(ToLeader message) {
    if (linked) {
      job.group().toLeader(number, message);
    } else {
      unsent.add(message);
    }
  }

  @Override
  public void begin(long turn, long known) {
    require(!stopped, "Rank %d begins turn %d after its last savepoint", number, turn);
    require(known == run.knownOf(turn), "Turn %d was granted with %d known terms", turn, known);
    require(!finished && turn < end, "Turn %d was granted to an ended rank %d", turn, number);
    toBegin.add(turn);
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
    rows.turnsFrom(turn).forEach(late -> job.rowWaits(late, -rows.remove(late).count()));
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
    isFrozen = false;
    boolean stops = job.checkpoints().isStop(checkpoint);
    State state = new State(number, done, parameters, rows.all(), ended);
    job.checkpoints().copied(checkpoint, state, stops);
    if (stops) {
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
        "rank %d: held %d, done %d, to begin %s, computes %s, %s, frozen %s, ending %s, ended %s,"
            + " finished %s",
        number, held, done, toBegin, computes, alignment, isFrozen, isEnding, ended, finished);
  }
}
