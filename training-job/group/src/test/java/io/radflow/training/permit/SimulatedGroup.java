package io.radflow.training.permit;

import static io.radflow.training.permit.SimulationFault.require;

import java.net.ProtocolException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** How the ranks of a job come to be a group, and the links between them and their leader. */
final class SimulatedGroup {

  /** For ids and secrets, which nothing of a schedule depends on. */
  private static final SecureRandom SECRETS = new SecureRandom();

  private static final long CONNECT = 30 * SimulatedTime.MILLISECOND;
  private static final long LINK = SimulatedTime.MILLISECOND / 2;

  private final SimulatedJob job;
  private final SimulatedTime time;
  private final Variant variant;
  private final GroupFormation formation;

  // Messages of a link stay in order.
  private final long[] toLeaderAt;
  private final long[] toRankAt;

  /** The most turns that a rank was frozen with, by checkpoint. */
  private final Map<Long, Long> foremost = new HashMap<>();

  private PermitLeader leader;
  private long granted;
  private boolean corrupted;

  SimulatedGroup(SimulatedJob job, long first) {
    this.job = job;
    this.time = job.time();
    this.variant = job.schedule().variant();
    this.granted = first;
    this.toLeaderAt = new long[job.ranks()];
    this.toRankAt = new long[job.ranks()];
    this.formation = new GroupFormation(job.ranks(), Duration.ofMinutes(1), SECRETS);
  }

  void open() {
    for (int rank = 0; rank < job.ranks(); rank++) {
      int number = rank;
      job.after(10 * CONNECT, () -> ready(number));
    }
  }

  private void ready(int rank) {
    SimulatedRun run = job.run();
    RankReady one =
        new RankReady(
            job.attempt(),
            "host" + rank,
            1 + rank,
            job.first(),
            run.parameters(job.first()),
            "engine",
            "device",
            "versions",
            "");
    try {
      Optional<GroupFormed> formed =
          formation.ready(rank, one, time.now() / SimulatedTime.MILLISECOND);
      if (formed.isPresent()) {
        long end = job.isOver(job.first()) ? job.first() : run.turns();
        leader = new PermitLeader(job.ranks(), run, job.first(), end, this::toAll);
        for (int member = 0; member < job.ranks(); member++) {
          int number = member;
          job.after(CONNECT, () -> link(number, formed.orElseThrow().group()));
        }
      }
    } catch (GroupFormationException e) {
      throw new SimulationFault(SimulationFault.Kind.WRONG, "%s", e.getMessage());
    }
  }

  private void link(int rank, String group) {
    job.rankOf(rank).link();
    job.after(CONNECT, () -> formation.linked(rank, group));
  }

  boolean isLinked() {
    return formation.isLinked();
  }

  void toLeader(int rank, ToLeader message) {
    byte[] bytes = message.bytes();
    onLinkToLeader(rank, () -> lead(rank, bytes));
  }

  /** Something arrives at rank 0, behind what was sent before. */
  void onLinkToLeader(int rank, Runnable arrives) {
    toLeaderAt[rank] = Math.max(toLeaderAt[rank], time.now() + time.about(LINK));
    job.at(toLeaderAt[rank], arrives);
  }

  private void lead(int rank, byte[] bytes) {
    try {
      ToLeader message = ToLeader.read(bytes);
      if (message instanceof ToLeader.Frozen frozen) {
        foremost.merge(frozen.checkpoint(), frozen.held(), Math::max);
      }
      leader.received(rank, message);
    } catch (DivergedRanksException e) {
      require(corrupted, "%s", e.getMessage());
      job.fail(e.getMessage());
    } catch (ProtocolException e) {
      throw new SimulationFault(SimulationFault.Kind.WRONG, "%s", e.getMessage());
    }
  }

  private void toAll(ToRanks message) {
    if (message instanceof ToRanks.Granted permit) {
      granted = permit.turn() + 1;
    }
    if (message instanceof ToRanks.Cut cut) {
      if (variant == Variant.MAXIMUM) {
        send(new ToRanks.Cut(cut.checkpoint(), foremost.get(cut.checkpoint())));
        return;
      }
      if (variant == Variant.CUT_BY_COORDINATOR) {
        // Held until the checkpoint is acknowledged, for which it is needed.
        return;
      }
    }
    send(message);
  }

  private void send(ToRanks message) {
    byte[] bytes = message.bytes();
    for (int rank = 0; rank < job.ranks(); rank++) {
      SimulatedRank to = job.rankOf(rank);
      toRankAt[rank] = Math.max(toRankAt[rank], time.now() + time.about(LINK));
      job.at(toRankAt[rank], () -> follow(to, bytes));
    }
  }

  private static void follow(SimulatedRank rank, byte[] bytes) {
    try {
      rank.received(ToRanks.read(bytes));
    } catch (ProtocolException e) {
      throw new SimulationFault(SimulationFault.Kind.WRONG, "%s", e.getMessage());
    }
  }

  void requirePermit(int rank, long turn) {
    require(
        turn < granted || variant == Variant.DRAIN_THEN_COPY,
        "Rank %d begins turn %d without a permit",
        rank,
        turn);
  }

  /** Makes a step of a rank go wrong, which others must notice. */
  void corrupt(int rank) {
    if (job.ranks() > 1) {
      corrupted = true;
      job.rankOf(rank % job.ranks()).corrupt();
    }
  }

  /** All tasks have been cancelled. */
  void end() {
    for (int rank = 0; rank < job.ranks(); rank++) {
      formation.lost(rank, job.attempt());
    }
    require(!formation.isLinked(), "A group is linked after its end");
  }

  @Override
  public String toString() {
    return "granted " + granted + (isLinked() ? "" : ", not linked: " + formation.missing());
  }
}
