package io.radflow.training.cudnn;

import io.radflow.training.engine.Bucket;
import io.radflow.training.engine.DeviceRanks;
import io.radflow.training.engine.GradientGroup;
import io.radflow.training.engine.MemoryGroup;
import io.radflow.training.leaves.RankLeaves;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** Ranks that are threads of one process, whose devices exchange gradients by themselves. */
final class EmulatedRanks {

  private final RankLeaves shares;
  private final CompletableFuture<byte[]> agreed = new CompletableFuture<>();
  private final CompletableFuture<RuntimeException> failure = new CompletableFuture<>();
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong received = new AtomicLong();

  EmulatedRanks(RankLeaves shares) {
    this.shares = shares;
  }

  /** The group as each of its ranks sees it. */
  List<GradientGroup> groups() {
    List<GradientGroup> losses = MemoryGroup.of(shares);
    List<GradientGroup> groups = new ArrayList<>();
    for (int rank = 0; rank < losses.size(); rank++) {
      groups.add(new Member(losses.get(rank), rank));
    }
    return groups;
  }

  long sent() {
    return sent.get();
  }

  long received() {
    return received.get();
  }

  /** As when a rank is lost. */
  void fail(RuntimeException reason) {
    failure.complete(reason);
  }

  private final class Member implements GradientGroup, DeviceRanks {

    private final GradientGroup losses;
    private final int rank;

    Member(GradientGroup losses, int rank) {
      this.losses = losses;
      this.rank = rank;
    }

    @Override
    public Optional<DeviceRanks> devices() {
      return Optional.of(this);
    }

    @Override
    public RankLeaves shares() {
      return shares;
    }

    @Override
    public int rank() {
      return rank;
    }

    @Override
    public byte[] agree(Supplier<byte[]> made) {
      if (rank == 0) {
        agreed.complete(made.get());
      }
      return agreed.join();
    }

    @Override
    public void onFailure(Runnable end) {
      failure.thenRun(end);
    }

    @Override
    public void requireWhole() {
      RuntimeException reason = failure.getNow(null);
      if (reason != null) {
        throw reason;
      }
    }

    @Override
    public Duration patience() {
      return Duration.ofMinutes(10);
    }

    @Override
    public void exchanged(long bytesSent, long bytesReceived, long waitedNanos) {
      sent.addAndGet(bytesSent);
      received.addAndGet(bytesReceived);
    }

    @Override
    public int leaves() {
      return shares.leaves();
    }

    @Override
    public void ready(Bucket bucket) {
      throw new IllegalStateException("Gradients do not go through the host");
    }

    @Override
    public double sum(double[] leafLosses) {
      return losses.sum(leafLosses);
    }

    @Override
    public void abort(Throwable reason) {
      losses.abort(reason);
    }

    @Override
    public void close() {
      losses.close();
    }
  }
}
