package io.radflow.training.exchange;

import io.radflow.training.engine.Bucket;
import io.radflow.training.group.PieceHeader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** All that is exchanged in one step: its buckets, as they become ready, and the losses. */
final class StepExchange {

  private final ExchangePlan plan;
  private final Sender sender;
  private final int step;
  private final List<BucketExchange> buckets = new ArrayList<>();
  private final ByteBuffer[] losses;
  private int missingLosses;
  private boolean all;

  StepExchange(ExchangePlan plan, Sender sender, int step) {
    this.plan = plan;
    this.sender = sender;
    this.step = step;
    losses = new ByteBuffer[plan.routes().ranks()];
    missingLosses = losses.length;
  }

  int step() {
    return step;
  }

  /** A bucket of this rank's is ready. */
  void ready(Bucket bucket) {
    int own = plan.sums(plan.routes().rank());
    if (bucket.number() != buckets.size() || bucket.sums().size() != own) {
      throw new IllegalStateException(
          String.format(
              "Bucket %d with %d sums is ready; expected was bucket %d with %d",
              bucket.number(), bucket.sums().size(), buckets.size(), own));
    }
    BucketExchange exchange = new BucketExchange(plan, sender, step, bucket);
    buckets.add(exchange);
    exchange.begin();
  }

  /** No bucket comes any more; these are the losses of this rank's leaves. */
  void last(double[] ownLosses) {
    all = true;
    int self = plan.routes().rank();
    losses[self] = lossBytes(self);
    losses[self].asDoubleBuffer().put(ownLosses);
    missingLosses--;
    for (int rank = 0; rank < losses.length; rank++) {
      if (rank != self) {
        sender.send(
            rank,
            new PieceHeader(Kind.LOSSES.code(), (byte) 0, step, 0, 0, losses[self].remaining()),
            losses[self].duplicate());
      }
    }
  }

  /** Where a piece goes, or null if it is too early. */
  ByteBuffer place(int from, PieceHeader header) {
    if (header.step() < step) {
      throw new IllegalStateException(
          String.format("Rank %d sends of step %d in step %d", from, header.step(), step));
    }
    if (header.step() > step) {
      return null;
    }
    if (header.kind() == Kind.LOSSES.code()) {
      return placeOfLosses(from, header);
    }
    if (header.bucket() < 0 || header.bucket() >= buckets.size() && all) {
      throw new IllegalStateException(
          String.format(
              "Rank %d sends of bucket %d; here there are %d: do all ranks train the same network?",
              from, header.bucket(), buckets.size()));
    }
    return header.bucket() < buckets.size()
        ? buckets.get(header.bucket()).place(from, header)
        : null;
  }

  private ByteBuffer placeOfLosses(int from, PieceHeader header) {
    if (losses[from] != null || header.length() != lossBytes(from).remaining()) {
      throw new IllegalStateException(
          String.format("Rank %d sends %d bytes of losses", from, header.length()));
    }
    losses[from] = lossBytes(from);
    return losses[from].duplicate();
  }

  void arrived(int from, PieceHeader header) {
    if (header.kind() == Kind.LOSSES.code()) {
      missingLosses--;
    } else {
      buckets.get(header.bucket()).arrived(from, header);
    }
  }

  /** Whether all sums are there, and all memory is the engine's again. */
  boolean done() {
    return all
        && missingLosses == 0
        && sender.idle()
        && buckets.stream().allMatch(BucketExchange::whole);
  }

  /** The losses of all leaves, summed by the tree. */
  double loss() {
    double[] all = new double[plan.routes().leaves().leaves()];
    int next = 0;
    for (ByteBuffer ofRank : losses) {
      for (int i = 0; i < ofRank.remaining() / Double.BYTES; i++) {
        all[next++] = ofRank.getDouble(i * Double.BYTES);
      }
    }
    return plan.routes().leaves().tree().sum(all);
  }

  private ByteBuffer lossBytes(int rank) {
    return ByteBuffer.allocateDirect(plan.routes().leaves().count(rank) * Double.BYTES)
        .order(ByteOrder.nativeOrder());
  }
}
