package io.radflow.training.rank;

import io.radflow.training.engine.GradientGroup;
import io.radflow.training.exchange.ExchangeReading;
import io.radflow.training.permit.GroupFormed;
import io.radflow.training.permit.PermitLeader;
import io.radflow.training.permit.PermitMember;
import io.radflow.training.permit.RankDuties;
import io.radflow.training.permit.ToLeader;
import io.radflow.training.plan.LeafRange;
import io.radflow.training.plan.Turn;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Consumer;
import org.apache.flink.annotation.Internal;
import org.apache.flink.runtime.operators.coordination.OperatorEvent;

/**
 * One of several ranks. It begins no turn before all of them have its rows, and a checkpoint cuts
 * all of them at one turn ({@link PermitMember} says how).
 *
 * <p>The coordinator tells the ranks of each other once all are ready. Until they are linked, what
 * this one has to say waits.
 */
@Internal
public final class LinkedRank implements TrainingRank {

  private final RankRole role;
  private final RankTurns plan;
  private final RankMailboxes mailboxes;
  private final GatheredScores scores;
  private final GroupLinks links;
  private final GroupEntry entry;
  private final HeldBarrier barrier = new HeldBarrier();
  private final Queue<ToLeader> unsent = new ArrayDeque<>();
  private PermitMember member;
  private Duties duties;
  private long first;
  private long end;
  private boolean linked;
  private boolean mayEnd;

  /**
   * @param coordinator takes what is said to it
   */
  public LinkedRank(
      RankRole role,
      RankPlace place,
      RankMailboxes mailboxes,
      Consumer<OperatorEvent> coordinator) {
    this.role = role;
    this.mailboxes = mailboxes;
    this.plan = new RankTurns(role.positions(), role.endsEarly());
    this.scores = new GatheredScores(role.units());
    this.links =
        new GroupLinks(
            role,
            scores,
            message ->
                mailboxes.execute(() -> member.received(message), "word of the training leader"),
            mailboxes::fail);
    this.entry = new GroupEntry(role, place, links, mailboxes, coordinator);
  }

  @Override
  public LeafRange leaves() {
    return LeafRange.of(
        role.positions(), role.split().first(role.rank()), role.split().end(role.rank()));
  }

  @Override
  public int ranks() {
    return role.ranks();
  }

  @Override
  public int rank() {
    return role.rank();
  }

  @Override
  public void start(long firstTurn, long endTurn, Duties own) throws IOException {
    duties = own;
    first = firstTurn;
    end = endTurn;
    member = new PermitMember(first, end, new MemberDuties());
    member.start();
    entry.listen(first, own.parameterHash());
  }

  /** The ranks are known: links them. */
  public void formed(GroupFormed group) {
    entry.link(
        group,
        leads() ? toAll -> new PermitLeader(ranks(), plan, first, end, toAll) : null,
        this::linked);
  }

  private void linked() {
    linked = true;
    unsent.forEach(links::send);
    unsent.clear();
  }

  @Override
  public GradientGroup gradients() {
    return links.gradients();
  }

  @Override
  public ExchangeReading exchanged() {
    return links.exchanged();
  }

  @Override
  public Optional<ScoredRows> gather(Turn turn, ScoredRows own) throws InterruptedException {
    LeafRange leaves = leaves();
    int from = (int) (leaves.from(turn, leaves.first()) - turn.position());
    for (ScoreMessage message : ScoreMessage.of(turn.number(), from, own)) {
      if (leads()) {
        scores.add(message);
      } else {
        links.send(message);
      }
    }
    return leads() ? Optional.of(scores.take(turn)) : Optional.empty();
  }

  @Override
  public InputStream whole(StoredState stored) {
    return links.whole(stored);
  }

  @Override
  public void held(long turn, long known) {
    member.held(turn, known);
  }

  @Override
  public void decided(long turn, boolean ends) {
    if (plan.mayEndWith(turn)) {
      member.decided(turn, ends);
    }
  }

  @Override
  public void done(long turn) {
    member.done(turn);
  }

  @Override
  public boolean barrier(long checkpoint) throws InterruptedException {
    barrier.hold();
    member.barrier(checkpoint);
    while (barrier.isHeld()) {
      mailboxes.own().yield();
    }
    return barrier.isLetGo();
  }

  @Override
  public void stopped() {
    member.stopped();
  }

  @Override
  public void copied(long checkpoint) {
    member.copied(checkpoint);
  }

  @Override
  public void aborted(long checkpoint) {
    member.aborted(checkpoint);
  }

  @Override
  public void awaitEnd() throws InterruptedException {
    member.inputEnded();
    while (!mayEnd) {
      // Whoever waits here takes part in checkpoints, which come by the task's own mails.
      mailboxes.all().yield();
    }
  }

  @Override
  public void abort(Throwable reason) {
    links.abort(reason);
  }

  @Override
  public void close() {
    links.close();
    entry.close();
  }

  private final class MemberDuties implements RankDuties {

    @Override
    public void send(ToLeader message) {
      if (linked) {
        links.send(message);
      } else {
        unsent.add(message);
      }
    }

    @Override
    public void begin(long turn, long known) {
      duties.begin(turn, known);
    }

    @Override
    public long parameterHash(long turn) {
      return duties.parameterHash();
    }

    @Override
    public void letGo(long checkpoint, long turn) {
      barrier.letGo();
    }

    @Override
    public void decline(long checkpoint) {
      barrier.decline();
    }

    @Override
    public void endAt(long turn) {
      duties.endAt(turn);
    }

    @Override
    public void mayEnd() {
      mayEnd = true;
    }
  }
}
