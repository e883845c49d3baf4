package io.radflow.training.rank;

import io.radflow.training.engine.GradientGroup;
import io.radflow.training.exchange.ExchangeReading;
import io.radflow.training.group.GroupPort;
import io.radflow.training.leaves.RankLeaves;
import io.radflow.training.permit.GroupFormed;
import io.radflow.training.permit.PermitLeader;
import io.radflow.training.permit.PermitMember;
import io.radflow.training.permit.RankDuties;
import io.radflow.training.permit.RankReady;
import io.radflow.training.permit.ToLeader;
import io.radflow.training.plan.LeafRange;
import io.radflow.training.plan.RunPositions;
import io.radflow.training.plan.Turn;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.runtime.operators.coordination.OperatorEvent;
import org.apache.flink.util.function.ThrowingRunnable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One of several ranks. It begins no turn before all of them have its rows, and a checkpoint cuts
 * all of them at one turn ({@link PermitMember} says how).
 *
 * <p>The coordinator tells the ranks of each other once all are ready. Until they are linked, what
 * this one has to say waits.
 */
@Internal
public final class LinkedRank implements TrainingRank {

  private static final Logger LOG = LoggerFactory.getLogger(LinkedRank.class);

  private final RankRole role;
  private final RankPlace place;
  private final RankTurns plan;
  private final GatheredScores scores;
  private final GroupLinks links;
  private final Mailboxes mailboxes;
  private final Consumer<OperatorEvent> coordinator;
  private final Queue<ToLeader> unsent = new ArrayDeque<>();
  private GroupPort port;
  private PermitMember member;
  private Duties duties;
  private long first;
  private long end;
  private boolean linked;
  private boolean mayEnd;
  private Barrier barrier = Barrier.NONE;

  private enum Barrier {
    NONE,
    HELD,
    LET_GO,
    DECLINED
  }

  /**
   * @param own of the operator, by which results of turns come
   * @param all of the task, by which checkpoints are triggered too
   */
  public record Mailboxes(MailboxExecutor own, MailboxExecutor all) {}

  /**
   * Which rank it is of what run.
   *
   * @param endsEarly whether the run may end with a pass
   * @param units labels of each image
   */
  public record RankRole(
      RunPositions positions, RankLeaves split, int rank, boolean endsEarly, int units) {}

  /**
   * @param coordinator takes what is said to it
   */
  public LinkedRank(
      RankRole role, RankPlace place, Mailboxes mailboxes, Consumer<OperatorEvent> coordinator) {
    this.role = role;
    this.place = place;
    this.mailboxes = mailboxes;
    this.coordinator = coordinator;
    this.plan = new RankTurns(role.positions(), role.endsEarly());
    this.scores = new GatheredScores(role.units());
    this.links =
        new GroupLinks(
            role.rank(),
            role.positions().leaves(),
            scores,
            role.units(),
            message -> inMailbox(() -> member.received(message), "word of the training leader"),
            this::failed);
  }

  @Override
  public LeafRange leaves() {
    return LeafRange.of(
        role.positions(), role.split().first(role.rank()), role.split().end(role.rank()));
  }

  @Override
  public int ranks() {
    return role.split().ranks();
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
    port = GroupPort.open(place.host(), place.ports());
    coordinator.accept(
        new RankReadyEvent(
            new RankReady(
                place.attempt(),
                place.host(),
                port.port(),
                first,
                own.parameterHash(),
                place.engine(),
                place.device(),
                place.versions(),
                place.exchangeLibrary())));
  }

  /** The ranks are known: links them, on a thread of its own. */
  public void formed(GroupFormed group) {
    GroupLinks.LeaderFactory leads =
        leads() ? toAll -> new PermitLeader(ranks(), plan, first, end, toAll) : null;
    Thread linking =
        new Thread(
            () -> {
              try {
                links.link(port, group, place, leads);
                inMailbox(() -> linked(group), "training group linked");
              } catch (IOException | InterruptedException | RuntimeException e) {
                failed(e);
              }
            },
            "radflow-group-linking-" + rank());
    linking.setDaemon(true);
    linking.start();
  }

  private void linked(GroupFormed group) {
    linked = true;
    unsent.forEach(links::send);
    unsent.clear();
    coordinator.accept(new RankLinkedEvent(group.group()));
  }

  private void failed(Exception reason) {
    inMailbox(
        () -> {
          throw reason;
        },
        "training group failed");
  }

  private void inMailbox(ThrowingRunnable<? extends Exception> task, String what) {
    try {
      mailboxes.own().execute(task, what);
    } catch (RejectedExecutionException e) {
      LOG.debug("The task of rank {} is over: {}", rank(), what);
    }
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
    barrier = Barrier.HELD;
    member.barrier(checkpoint);
    while (barrier == Barrier.HELD) {
      mailboxes.own().yield();
    }
    return barrier == Barrier.LET_GO;
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
    if (port != null) {
      try {
        port.close();
      } catch (IOException e) {
        LOG.warn("The port of rank {} cannot be closed", rank(), e);
      }
    }
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
      barrier = Barrier.LET_GO;
    }

    @Override
    public void decline(long checkpoint) {
      barrier = Barrier.DECLINED;
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
