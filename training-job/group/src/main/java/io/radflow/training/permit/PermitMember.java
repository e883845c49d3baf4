package io.radflow.training.permit;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.TreeSet;
import org.apache.flink.annotation.Internal;

/**
 * One rank's side of permits and cuts. It takes what happens in the rank and what the leader says,
 * and tells the rank its duties.
 *
 * <p>Not thread-safe: it belongs to the thread that takes in rows and barriers. It never waits.
 * While a checkpoint's barrier is held, that is between {@link #barrier} and {@link
 * RankDuties#letGo} or {@link RankDuties#decline}, the rank goes on with turns that it was told to
 * begin, and takes in no rows. An operator calls it so, and yields to its mailbox where it waits:
 *
 * <ul>
 *   <li>{@code prepareSnapshotPreBarrier}: {@link #barrier}, then waits for one of the two;
 *   <li>{@code snapshotState}: copies the state, {@link #copied}; where the checkpoint was
 *       declined, neither, and the snapshot's future has failed;
 *   <li>{@code notifyCheckpointAborted}: {@link #aborted};
 *   <li>{@code endInput}: {@link #inputEnded}, then waits for {@link RankDuties#mayEnd}.
 * </ul>
 */
@Internal
public final class PermitMember {

  private final RankDuties duties;

  /** Known terms of turns that are granted, and wait for the state to be copied. */
  private final Deque<Long> waiting = new ArrayDeque<>();

  /** Checkpoints that will not be, and whose barriers have not come. */
  private final TreeSet<Long> aborted = new TreeSet<>();

  private long end;
  private long held;
  private long granted;
  private long begun;
  private long done;
  private long checkpoint;
  private long cut;
  private Phase phase = Phase.OPEN;
  private boolean stopped;
  private boolean finished;

  private enum Phase {
    /** No barrier is held. */
    OPEN,
    /** The barrier is held; the cut is not known. */
    FROZEN,
    /** The barrier is held until all turns before the cut are done. */
    FINISHING,
    /** The barrier is held until all ranks have come to the cut. */
    REACHED,
    /** The barrier may go; the state is to be copied. */
    COPYING
  }

  /**
   * @param first the turn at which the rank begins; those before are done
   * @param end how many turns the run has
   */
  public PermitMember(long first, long end, RankDuties duties) {
    if (first < 0 || first > end) {
      throw new IllegalArgumentException("Turn " + first + " of " + end);
    }
    this.held = first;
    this.granted = first;
    this.begun = first;
    this.done = first;
    this.end = end;
    this.duties = duties;
  }

  /** Called once, when messages can be sent: a run that is over has nothing else that happens. */
  public void start() {
    tellIfDone();
  }

  /**
   * All of the rank's rows of the next turn are here.
   *
   * @param turn in order, from the first one on
   * @param known known terms of the loss among them; 0 where the turn is scored
   */
  public void held(long turn, long known) {
    require(turn == held, "rows of turn %d are here, those of turn %d were next", turn, held);
    require(phase == Phase.OPEN, "rows of turn %d came behind the barrier of %d", turn, checkpoint);
    held++;
    duties.send(new ToLeader.Held(turn, known));
  }

  /**
   * A turn is done, and its output has gone.
   *
   * @param turn in order
   */
  public void done(long turn) {
    require(turn == done && turn < begun, "turn %d is done, of %d to %d", turn, done, begun - 1);
    done++;
    reachIfDone();
    tellIfDone();
  }

  /**
   * In rank 0 alone, before the turn is {@link #done}: what a pass's last turn says of the run.
   *
   * @param turn one of which {@link TurnPlan#mayEndWith} is true
   * @param ends whether the run ends with it
   */
  public void decided(long turn, boolean ends) {
    duties.send(new ToLeader.Decided(turn, ends));
  }

  /** All barriers of a checkpoint have come. The rank's own is held until it is told. */
  public void barrier(long id) {
    require(
        phase == Phase.OPEN && id > checkpoint,
        "the barrier of checkpoint %d came in %s of checkpoint %d",
        id,
        phase,
        checkpoint);
    checkpoint = id;
    boolean isAborted = aborted.contains(id);
    aborted.headSet(id, true).clear();
    if (finished) {
      letGo(end);
    } else if (isAborted) {
      duties.decline(id);
    } else {
      phase = Phase.FROZEN;
      duties.send(new ToLeader.Frozen(id, held));
    }
  }

  /** The state of the rank has been copied for a checkpoint whose barrier was let go. */
  public void copied(long id) {
    require(
        phase == Phase.COPYING && id == checkpoint,
        "a state was copied for checkpoint %d in %s of checkpoint %d",
        id,
        phase,
        checkpoint);
    phase = Phase.OPEN;
    beginWaiting();
  }

  /**
   * Called before {@link #copied}: the checkpoint is a savepoint with which the job stops, so that
   * no turn is begun any more.
   */
  public void stopped() {
    stopped = true;
  }

  /** Flink has aborted a checkpoint. */
  public void aborted(long id) {
    if (!finished && !aborted.contains(id)) {
      duties.send(new ToLeader.Aborted(id));
      abandon(id);
    }
  }

  /**
   * All of the rank's input has come. It must not end before {@link RankDuties#mayEnd}: others may
   * need it for turns that it holds. If turns are missing then, the next barrier is that of a
   * savepoint with which the job stops.
   */
  public void inputEnded() {
    if (held < end) {
      duties.send(new ToLeader.Drained(held));
    }
  }

  /** A message from the leader. */
  public void received(ToRanks message) {
    if (message instanceof ToRanks.Granted permit) {
      granted(permit);
    } else if (message instanceof ToRanks.Cut at) {
      if (phase == Phase.FROZEN && at.checkpoint() == checkpoint) {
        cut = at.turn();
        phase = Phase.FINISHING;
        reachIfDone();
      }
    } else if (message instanceof ToRanks.Agreed agreed) {
      if (phase == Phase.REACHED && agreed.checkpoint() == checkpoint) {
        letGo(cut);
      }
    } else if (message instanceof ToRanks.Abandoned abandoned) {
      abandon(abandoned.checkpoint());
    } else if (message instanceof ToRanks.Ends ends) {
      require(ends.turn() >= granted, "the run ends at turn %d of %d", ends.turn(), granted);
      end = ends.turn();
      duties.endAt(end);
      tellIfDone();
    } else if (message instanceof ToRanks.InputEnds) {
      duties.mayEnd();
    } else if (message instanceof ToRanks.AllDone all) {
      require(all.turn() == done && done == end, "%d turns, of which %d are done", end, done);
      finished = true;
      if (isHeld()) {
        letGo(end);
      }
      duties.mayEnd();
    }
  }

  private void granted(ToRanks.Granted permit) {
    require(
        permit.turn() == granted && granted < held,
        "turn %d is granted, %d was next, and rows of %d turns are here",
        permit.turn(),
        granted,
        held);
    granted++;
    waiting.add(permit.known());
    beginWaiting();
  }

  /** Turns behind a cut are granted when all have reached it, and begun when it is copied here. */
  private void beginWaiting() {
    while (!waiting.isEmpty() && phase != Phase.COPYING && !stopped) {
      duties.begin(begun++, waiting.remove());
    }
  }

  private void reachIfDone() {
    if (phase == Phase.FINISHING && done == cut) {
      phase = Phase.REACHED;
      duties.send(new ToLeader.Reached(checkpoint, duties.parameterHash(cut)));
    }
  }

  private void tellIfDone() {
    if (done == end) {
      duties.send(new ToLeader.Done(end, duties.parameterHash(end)));
    }
  }

  private void letGo(long turn) {
    phase = Phase.COPYING;
    duties.letGo(checkpoint, turn);
  }

  private void abandon(long id) {
    if (id == checkpoint && isHeld()) {
      phase = Phase.OPEN;
      duties.decline(id);
    } else if (id > checkpoint) {
      aborted.add(id);
    }
  }

  private boolean isHeld() {
    return phase == Phase.FROZEN || phase == Phase.FINISHING || phase == Phase.REACHED;
  }

  private static void require(boolean holds, String otherwise, Object... values) {
    if (!holds) {
      throw new IllegalStateException("Permits: " + String.format(otherwise, values));
    }
  }
}
