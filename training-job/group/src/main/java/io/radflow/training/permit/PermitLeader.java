package io.radflow.training.permit;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.apache.flink.annotation.Internal;

/**
 * Rank 0's part for all ranks: permits turns of which every rank has its rows, and says where a
 * checkpoint cuts the run.
 *
 * <p>A turn is granted when all ranks hold it, with its known terms summed up. A rank whose
 * barriers of a checkpoint have all come takes in no more rows; once that is so for all, the cut is
 * at the turn granted last, whose rows all came before the barriers. No turn behind the cut is
 * granted until all ranks have come to it and have the same parameters.
 *
 * <p>Not thread-safe: it belongs to the thread of the group's links. It never waits.
 */
@Internal
public final class PermitLeader {

  private final TurnPlan plan;
  private final Consumer<ToRanks> toAll;

  /** Turns that each rank holds. */
  private final long[] held;

  /** Turns that some ranks hold, from the one that is granted next. */
  private final Deque<HeldTurn> turns = new ArrayDeque<>();

  private final Votes done;

  /** Checkpoints that some rank will not be part of, from the open one on. */
  private final TreeSet<Long> aborted = new TreeSet<>();

  private long end;
  private long granted;

  /** A turn after which the run may end, if it is granted and not decided; else −1. */
  private long undecided = -1;

  /** The checkpoint that ranks are frozen for; else null. */
  private OpenCheckpoint open;

  /** Checkpoints up to this one are done with. */
  private long closed;

  /**
   * @param ranks whose messages come, 0 to {@code ranks} − 1
   * @param first the turn at which all ranks begin
   * @param end how many turns the run has: fewer than the plan's, if it ended early before
   * @param toAll sends a message to every rank, behind those that were sent before
   */
  public PermitLeader(int ranks, TurnPlan plan, long first, long end, Consumer<ToRanks> toAll) {
    if (ranks < 1 || first < 0 || first > end || end > plan.turns()) {
      throw new IllegalArgumentException(
          String.format("%d ranks, turn %d of %d of %d", ranks, first, end, plan.turns()));
    }
    this.plan = plan;
    this.toAll = toAll;
    this.held = new long[ranks];
    Arrays.fill(held, first);
    this.done = new Votes(ranks);
    this.granted = first;
    this.end = end;
  }

  /**
   * A rank's message.
   *
   * @throws DivergedRanksException if ranks with the same turns have different parameters
   * @throws IllegalStateException if the message is not one that can come now: the group fails
   */
  public void received(int rank, ToLeader message) {
    if (message instanceof ToLeader.Held turn) {
      held(rank, turn);
    } else if (message instanceof ToLeader.Frozen frozen) {
      frozen(rank, frozen.checkpoint(), frozen.held());
    } else if (message instanceof ToLeader.Reached reached) {
      reached(rank, reached.checkpoint(), reached.hash());
    } else if (message instanceof ToLeader.Aborted one) {
      if (one.checkpoint() > closed && !aborted.contains(one.checkpoint())) {
        abandon(one.checkpoint());
      }
    } else if (message instanceof ToLeader.Decided decided) {
      decided(rank, decided.turn(), decided.ends());
    } else if (message instanceof ToLeader.Done all) {
      done(rank, all);
    } else if (message instanceof ToLeader.Drained drained && drained.held() < end) {
      toAll.accept(new ToRanks.InputEnds(drained.held()));
    }
  }

  private void held(int rank, ToLeader.Held turn) {
    require(turn.turn() == held[rank], rank, "holds turn %d, %d was next", turn.turn(), held[rank]);
    require(turn.turn() < plan.turns(), rank, "holds turn %d of %d", turn.turn(), plan.turns());
    int ahead = (int) (held[rank]++ - granted);
    if (ahead == turns.size()) {
      turns.add(new HeldTurn());
    }
    // Ranks are few turns apart, and mostly it is the last one.
    HeldTurn one = ahead == turns.size() - 1 ? turns.getLast() : turn(ahead);
    one.ranks++;
    one.known = Math.addExact(one.known, turn.known());
    grant();
  }

  private HeldTurn turn(int ahead) {
    return turns.stream().skip(ahead).findFirst().orElseThrow();
  }

  /** Grants what all ranks hold, up to a cut, and up to a turn that may be the last. */
  private void grant() {
    boolean isCut = open != null && open.isCut();
    while (!isCut
        && undecided < 0
        && granted < end
        && !turns.isEmpty()
        && turns.peek().ranks == held.length) {
      toAll.accept(new ToRanks.Granted(granted, turns.remove().known));
      if (granted < end - 1 && plan.mayEndWith(granted)) {
        undecided = granted;
      }
      granted++;
    }
  }

  private void decided(int rank, long turn, boolean ends) {
    require(
        rank == 0 && (turn == undecided || turn == end - 1),
        rank,
        "decided about turn %d, that of turn %d was awaited of rank 0",
        turn,
        undecided);
    undecided = -1;
    if (ends && turn < end - 1) {
      end = turn + 1;
      toAll.accept(new ToRanks.Ends(end));
    }
    grant();
  }

  private void frozen(int rank, long checkpoint, long turns) {
    require(
        turns == held[rank],
        rank,
        "froze for checkpoint %d with %d turns, %d were told of",
        checkpoint,
        turns,
        held[rank]);
    if (aborted.contains(checkpoint)) {
      return;
    }
    if (checkpoint <= closed || open != null && checkpoint < open.id()) {
      abandon(checkpoint);
      return;
    }
    if (open != null && open.id() < checkpoint) {
      // Barriers come in order: the rank will not be part of the open one.
      abandon(open.id());
    }
    if (open == null) {
      open = new OpenCheckpoint(checkpoint, held.length);
    }
    if (open.freeze(rank)) {
      toAll.accept(new ToRanks.Cut(checkpoint, granted));
    }
  }

  private void reached(int rank, long checkpoint, long hash) {
    if (open == null || open.id() != checkpoint) {
      return;
    }
    require(open.isCut(), rank, "reached the cut of checkpoint %d before it was made", checkpoint);
    if (open.reached(rank, hash)) {
      open.requireEqual(plan.stepsBefore(granted), "at checkpoint " + checkpoint);
      toAll.accept(new ToRanks.Agreed(checkpoint));
      close(checkpoint);
      grant();
    }
  }

  private void abandon(long checkpoint) {
    aborted.add(checkpoint);
    toAll.accept(new ToRanks.Abandoned(checkpoint));
    if (open != null && open.id() == checkpoint) {
      close(checkpoint);
      grant();
    }
  }

  private void close(long checkpoint) {
    open = null;
    closed = checkpoint;
    aborted.headSet(checkpoint).clear();
  }

  private void done(int rank, ToLeader.Done all) {
    require(all.turn() == end, rank, "has done %d turns, of %d", all.turn(), end);
    if (done.add(rank, all.hash())) {
      done.requireEqual(plan.stepsBefore(end), "at the end of the run");
      toAll.accept(new ToRanks.AllDone(end));
    }
  }

  private static void require(boolean holds, int rank, String otherwise, Object... values) {
    if (!holds) {
      throw new IllegalStateException(
          "Permits: rank " + rank + " " + String.format(otherwise, values));
    }
  }

  private static final class HeldTurn {
    private int ranks;
    private long known;
  }
}
