package io.radflow.training.permit;

import io.radflow.training.permit.SimulatedChannel.Barrier;
import io.radflow.training.permit.SimulatedChannel.Cancelled;
import io.radflow.training.permit.SimulatedChannel.EndOfData;
import io.radflow.training.permit.SimulatedChannel.EndOfPartition;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/** Sends the rows of its lanes in the order of turns, each to the rank that has its leaf. */
final class SimulatedReader {

  private final SimulatedJob job;
  private final SimulatedRun run;
  private final long rowTime;
  private final int number;
  private final int[] lanes;
  private final Deque<Trigger> triggers = new ArrayDeque<>();
  private final Set<Long> aborted = new HashSet<>();

  /** Of each lane, the turn and the number within it of the row that is sent next. */
  private final long[] turns;

  private final int[] numbers;
  private long horizon;
  private boolean sends;
  private boolean ended;
  private boolean finished;

  private record Trigger(long checkpoint, SimulatedCheckpoints.Kind kind) {}

  /**
   * @param cursors rows of each lane that were sent, over all lanes
   */
  SimulatedReader(SimulatedJob job, int number, int[] lanes, long[] cursors) {
    this.job = job;
    this.run = job.run();
    this.rowTime = job.rowTime();
    this.number = number;
    this.lanes = lanes;
    this.turns = new long[lanes.length];
    this.numbers = new int[lanes.length];
    for (int i = 0; i < lanes.length; i++) {
      long left = cursors[lanes[i]];
      while (left > 0 && left >= run.rows(turns[i], lanes[i])) {
        left -= run.rows(turns[i]++, lanes[i]);
      }
      numbers[i] = (int) left;
      skipEmptyTurns(i);
    }
  }

  private void skipEmptyTurns(int i) {
    while (turns[i] < run.turns() && numbers[i] >= run.rows(turns[i], lanes[i])) {
      turns[i]++;
      numbers[i] = 0;
    }
  }

  boolean isFinished() {
    return finished;
  }

  /** Rows of each of the reader's lanes that were sent. */
  void cursors(long[] cursors) {
    for (int i = 0; i < lanes.length; i++) {
      cursors[lanes[i]] = numbers[i];
      for (long turn = 0; turn < turns[i]; turn++) {
        cursors[lanes[i]] += run.rows(turn, lanes[i]);
      }
    }
  }

  void raiseHorizon(long turn) {
    horizon = Math.max(horizon, turn);
    wake();
  }

  /** No more rows are wanted: the run ends early. */
  void endRun() {
    Arrays.fill(turns, run.turns());
    wake();
  }

  void trigger(long checkpoint, SimulatedCheckpoints.Kind kind) {
    triggers.add(new Trigger(checkpoint, kind));
    wake();
  }

  void aborted(long checkpoint) {
    aborted.add(checkpoint);
  }

  /** The task has ended, with a checkpoint that holds that all was sent. */
  void finish() {
    finished = true;
    job.sendToAll(number, new EndOfPartition());
  }

  void wake() {
    if (!sends && !finished) {
      sends = true;
      job.after(rowTime, this::send);
    }
  }

  private void send() {
    sends = false;
    if (finished) {
      return;
    }
    int next = next();
    SimulatedChannel channel =
        next < 0 || !isBeforeHorizon(next) ? null : job.channel(number, leaf(next));
    boolean isHeld = channel != null && channel.isFull();
    if (!triggers.isEmpty() && (!isHeld || job.schedule().readersAnswer())) {
      answer(triggers.remove());
      wake();
    } else if (next < 0) {
      end(true);
    } else if (channel != null && !isHeld) {
      channel.send(run.row(turns[next], lanes[next], numbers[next]++));
      skipEmptyTurns(next);
      job.rank(leaf(next)).wake();
      wake();
    }
  }

  /** The lane whose next row is the first; −1 if all rows were sent. */
  private int next() {
    int next = -1;
    for (int i = 0; i < lanes.length; i++) {
      if (turns[i] < run.turns() && (next < 0 || turns[i] < turns[next])) {
        next = i;
      }
    }
    return next;
  }

  private boolean isBeforeHorizon(int lane) {
    return job.schedule().variant() == Variant.BACK_PRESSURE || turns[lane] < horizon;
  }

  private int leaf(int lane) {
    return lanes[lane] / (run.lanes() / run.leaves());
  }

  private void end(boolean drain) {
    if (!ended) {
      ended = true;
      job.sendToAll(number, new EndOfData(drain));
    }
  }

  private void answer(Trigger trigger) {
    if (aborted.contains(trigger.checkpoint())) {
      job.sendToAll(number, new Cancelled(trigger.checkpoint()));
      return;
    }
    boolean stop = trigger.kind().stops();
    if (stop) {
      end(trigger.kind() == SimulatedCheckpoints.Kind.DRAIN);
    }
    job.checkpoints().readerAnswered(trigger.checkpoint(), number, ended, this);
    job.sendToAll(number, new Barrier(trigger.checkpoint()));
    if (stop) {
      Arrays.fill(turns, run.turns());
    }
  }
}
