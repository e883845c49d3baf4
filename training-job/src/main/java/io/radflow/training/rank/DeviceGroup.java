package io.radflow.training.rank;

import io.radflow.training.engine.Bucket;
import io.radflow.training.engine.DeviceRanks;
import io.radflow.training.engine.GradientGroup;
import io.radflow.training.exchange.DirectExchange;
import io.radflow.training.exchange.ExchangeReading;
import io.radflow.training.group.GroupFailedException;
import io.radflow.training.leaves.RankLeaves;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Ranks whose devices exchange gradients by themselves. Losses, the word by which devices find each
 * other and news of a lost rank go by the ranks' links.
 */
final class DeviceGroup implements GradientGroup, DeviceRanks {

  private final DirectExchange losses;
  private final RankLeaves shares;
  private final int rank;
  private final Duration patience;
  private final Word word;
  private final LongAdder sent = new LongAdder();
  private final LongAdder received = new LongAdder();
  private final LongAdder waitedNanos = new LongAdder();

  /**
   * What the links bring.
   *
   * @param toOthers sends what the first rank has made to the others
   * @param agreed what the first rank has made, on another
   * @param failure of the group, once it has failed
   */
  record Word(
      Consumer<byte[]> toOthers,
      CompletableFuture<byte[]> agreed,
      CompletableFuture<GroupFailedException> failure) {}

  /**
   * @param losses what adds up losses
   * @param patience how long devices may take
   */
  DeviceGroup(DirectExchange losses, RankLeaves shares, int rank, Duration patience, Word word) {
    this.losses = losses;
    this.shares = shares;
    this.rank = rank;
    this.patience = patience;
    this.word = word;
    word.failure().thenAccept(word.agreed()::completeExceptionally);
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
  public Duration patience() {
    return patience;
  }

  @Override
  public byte[] agree(Supplier<byte[]> made) {
    if (rank == 0) {
      byte[] own = made.get();
      word.toOthers().accept(own);
      return own;
    }
    try {
      return word.agreed().join();
    } catch (CompletionException e) {
      requireWhole();
      throw e;
    }
  }

  @Override
  public void onFailure(Runnable end) {
    word.failure().thenRun(end);
  }

  @Override
  public void requireWhole() {
    GroupFailedException reason = word.failure().getNow(null);
    if (reason != null) {
      throw reason.again();
    }
  }

  @Override
  public void exchanged(long bytesSent, long bytesReceived, long nanos) {
    sent.add(bytesSent);
    received.add(bytesReceived);
    waitedNanos.add(nanos);
  }

  /** What links and devices have exchanged together. */
  ExchangeReading reading() {
    ExchangeReading links = losses.reading();
    double waited = waitedNanos.sum() / (double) TimeUnit.SECONDS.toNanos(1);
    return new ExchangeReading(
        links.ranks(),
        links.exchangeSeconds() + waited,
        links.waitSeconds() + waited,
        links.bytesSent() + sent.sum(),
        links.bytesReceived() + received.sum(),
        links.slowestRank());
  }

  @Override
  public int leaves() {
    return losses.leaves();
  }

  @Override
  public void ready(Bucket bucket) {
    throw new IllegalStateException("Devices exchange gradients by themselves");
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
