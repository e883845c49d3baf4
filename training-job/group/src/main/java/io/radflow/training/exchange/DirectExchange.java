package io.radflow.training.exchange;

import io.radflow.training.engine.Bucket;
import io.radflow.training.engine.GradientGroup;
import io.radflow.training.group.BulkPiece;
import io.radflow.training.group.BulkTraffic;
import io.radflow.training.group.GroupFailedException;
import io.radflow.training.group.GroupMember;
import io.radflow.training.group.PieceHeader;
import io.radflow.training.group.RankGroup;
import io.radflow.training.leaves.RankLeaves;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.flink.annotation.Internal;

/**
 * Adds up gradients over all ranks. Each rank owns an equal part of every bucket: it gets the
 * others' partial sums of it, adds them up by the one tree over the leaves, and sends the sum to
 * all. Pieces go on as they become ready, and a bucket does not wait for the one before it. Where
 * several ranks share a machine they add up their own leaves first.
 *
 * <p>The bits of a sum depend on the leaves alone: not on the number of ranks, their machines, or
 * the order in which anything arrives.
 */
@Internal
public final class DirectExchange implements GradientGroup, BulkTraffic {

  /** Bytes of a piece: as many as stay in a processor's cache until they are added. */
  private static final int PIECE_BYTES = 256 << 10;

  /** Direct memory for sums that wait for other ranks', bytes. */
  private static final long STAGING_BYTES = 32L << 20;

  private final RankGroup group;
  private final ExchangePlan plan;
  private final Sender sender;
  private final Room room;
  private final ExchangeClock clock = new ExchangeClock();

  /** Of the group's thread. */
  private StepExchange step;

  /** Guarded by this. */
  private Double loss;

  private GroupFailedException failure;

  private DirectExchange(RankGroup group, ExchangePlan plan) {
    this.group = group;
    this.plan = plan;
    sender = new Sender(group);
    room = new Room(group);
    step = new StepExchange(plan, sender, 0);
  }

  /**
   * The exchange between the ranks of a group.
   *
   * @param group that is linked, and carries nothing else
   * @param leaves M of a global batch, a power of two
   */
  public static DirectExchange over(RankGroup group, int leaves) {
    return over(group, leaves, PIECE_BYTES, STAGING_BYTES);
  }

  static DirectExchange over(RankGroup group, int leaves, int pieceBytes, long stagingBytes) {
    List<String> hosts = group.membership().members().stream().map(GroupMember::host).toList();
    RankLeaves shares = new RankLeaves(group.membership().ranks(), leaves);
    Routes routes = Routes.of(shares, group.membership().rank(), hosts);
    DirectExchange exchange =
        new DirectExchange(group, new ExchangePlan(routes, pieceBytes, stagingBytes));
    group.carry(exchange);
    return exchange;
  }

  @Override
  public int leaves() {
    return plan.routes().leaves().leaves();
  }

  /** How many of the leaves are this rank's. */
  public int leavesOfRank() {
    return plan.routes().leaves().count(plan.routes().rank());
  }

  /** How many partial sums this rank gives of a bucket. */
  public int sumsOfRank() {
    return plan.sums(plan.routes().rank());
  }

  @Override
  public void ready(Bucket bucket) {
    group.execute(
        () -> {
          clock.begin();
          step.ready(bucket);
          room.made();
          endIfDone();
        });
  }

  @Override
  public double sum(double[] leafLosses) {
    int own = leavesOfRank();
    if (leafLosses.length != own) {
      throw new IllegalArgumentException(leafLosses.length + " losses of " + own + " leaves");
    }
    double[] losses = leafLosses.clone();
    long from = System.nanoTime();
    group.execute(
        () -> {
          clock.begin();
          step.last(losses);
          endIfDone();
        });
    try {
      return awaitLoss();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      group.abort(e);
      throw group.failure().again();
    } finally {
      clock.waited(System.nanoTime() - from);
    }
  }

  private synchronized double awaitLoss() throws InterruptedException {
    while (loss == null && failure == null) {
      wait();
    }
    if (loss == null) {
      throw failure.again();
    }
    double sum = loss;
    loss = null;
    return sum;
  }

  @Override
  public void abort(Throwable reason) {
    group.abort(reason);
  }

  /** Leaves the group, as {@link RankGroup#close}. */
  @Override
  public void close() {
    group.close();
  }

  /** What it has done so far. */
  public ExchangeReading reading() {
    return new ExchangeReading(
        plan.routes().ranks(),
        clock.exchangeSeconds(),
        clock.waitSeconds(),
        group.bytesSent(),
        group.bytesReceived(),
        clock.slowestRank());
  }

  @Override
  public BulkPiece next(int rank) {
    return sender.next(rank);
  }

  @Override
  public void sent(int rank, BulkPiece piece) {
    sender.sent();
    endIfDone();
  }

  @Override
  public ByteBuffer place(int rank, PieceHeader header) {
    ByteBuffer place = step.place(rank, header);
    if (place == null) {
      room.await(rank);
    }
    return place;
  }

  @Override
  public void arrived(int rank, PieceHeader header) {
    step.arrived(rank, header);
    room.made();
    endIfDone();
  }

  @Override
  public synchronized void failed(GroupFailedException reason) {
    failure = reason;
    notifyAll();
  }

  private void endIfDone() {
    if (step.done()) {
      double sum = step.loss();
      step = new StepExchange(plan, sender, step.step() + 1);
      clock.end(plan.lateness().slowest());
      synchronized (this) {
        loss = sum;
        notifyAll();
      }
      room.made();
    }
  }
}
