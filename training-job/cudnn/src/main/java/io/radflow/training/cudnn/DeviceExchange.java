package io.radflow.training.cudnn;

import io.radflow.training.cudnn.device.Device;
import io.radflow.training.cudnn.device.DeviceEvent;
import io.radflow.training.cudnn.device.DeviceStream;
import io.radflow.training.cudnn.device.Launch;
import io.radflow.training.cudnn.device.RankCopies;
import io.radflow.training.engine.BucketRanges;
import io.radflow.training.engine.DeviceRanks;
import io.radflow.training.leaves.Addition;
import io.radflow.training.leaves.Subtree;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Adds up gradients over the devices of all ranks, which copy from each to each. Each rank owns an
 * equal part of every bucket: it gets the others' partial sums of it, adds them up by the tree over
 * the leaves with a kernel of its own, and sends the sum to all. So the bits are those of any other
 * exchange. All of it is on a stream of its own, beside what is computed next.
 */
final class DeviceExchange implements AutoCloseable {

  /** Parts begin at multiples of it, in values. */
  private static final long LINE = 64;

  private static final long POLL_NANOS = 20_000;

  private final Computation computation;
  private final Device device;
  private final DeviceRanks ranks;
  private final RankCopies copies;
  private final DeviceStream stream;
  private final BucketRanges buckets;
  private final List<Addition> additions;
  private final DeviceEvent complete;
  private final DeviceEvent summed;

  /** By rank: where its partial sums of this rank's part come; none of this rank's own. */
  private final List<List<Long>> staged = new ArrayList<>();

  private boolean linked;
  private long sent;
  private long received;

  /** Links the devices of all ranks, and waits until they are. */
  DeviceExchange(Computation computation, Device device, DeviceRanks ranks) {
    this.computation = computation;
    this.device = device;
    this.ranks = ranks;
    stream = device.exchangeStream();
    buckets = new BucketRanges(computation.parameters().gradientValues());
    List<Subtree> sums = new ArrayList<>();
    for (int rank = 0; rank < ranks.shares().ranks(); rank++) {
      sums.addAll(ranks.shares().subtrees(rank));
    }
    additions = ranks.shares().tree().additions(sums);
    byte[] id = ranks.agree(device::newExchangeId);
    long until = System.nanoTime() + ranks.patience().toNanos();
    copies =
        device.newRankCopies(id, ranks.rank(), ranks.shares().ranks(), () -> requireLinking(until));
    linked = true;
    ranks.onFailure(copies::abort);
    complete = device.newEvent();
    summed = device.newEvent();
    takeMemory();
  }

  private void takeMemory() {
    for (int rank = 0; rank < ranks.shares().ranks(); rank++) {
      List<Long> places = new ArrayList<>();
      for (int i = 0; rank != ranks.rank() && i < ranks.shares().subtrees(rank).size(); i++) {
        places.add(device.allocate(largestPart() * Float.BYTES));
      }
      staged.add(places);
    }
  }

  private long largestPart() {
    long largest = LINE;
    for (int bucket = 0; bucket < buckets.count(); bucket++) {
      largest = Math.max(largest, end(bucket, ranks.rank()) - from(bucket, ranks.rank()));
    }
    return largest;
  }

  /** The first value of a rank's part of a bucket. */
  private long from(int bucket, int rank) {
    long values = buckets.end(bucket) - buckets.from(bucket);
    return buckets.from(bucket) + values * rank / ranks.shares().ranks() / LINE * LINE;
  }

  private long end(int bucket, int rank) {
    return rank + 1 == ranks.shares().ranks() ? buckets.end(bucket) : from(bucket, rank + 1);
  }

  /**
   * Lets a bucket be exchanged as soon as what the compute stream was given is done, and beside
   * what it is given next. All ranks call it for all buckets, in order.
   *
   * @param sums addresses of the partial sums
   */
  void exchange(List<Long> sums, int bucket) {
    computation.stream().record(complete);
    stream.await(complete);
    copies.together(() -> sendSums(sums, bucket));
    addUp(sums, bucket);
    copies.together(() -> sendResult(bucket));
    stream.record(summed);
  }

  private void sendSums(List<Long> sums, int bucket) {
    long own = values(bucket, ranks.rank());
    for (int other = 0; other < staged.size(); other++) {
      if (other == ranks.rank()) {
        continue;
      }
      long at = from(bucket, other) * Float.BYTES;
      for (long sum : sums) {
        send(sum + at, values(bucket, other), other);
      }
      for (long place : staged.get(other)) {
        receive(place, own, other);
      }
    }
  }

  private void addUp(List<Long> sums, int bucket) {
    long at = from(bucket, ranks.rank()) * Float.BYTES;
    long values = values(bucket, ranks.rank());
    if (values == 0) {
      return;
    }
    List<Long> all = new ArrayList<>();
    for (int rank = 0; rank < staged.size(); rank++) {
      if (rank == ranks.rank()) {
        sums.forEach(sum -> all.add(sum + at));
      } else {
        all.addAll(staged.get(rank));
      }
    }
    Launch add = new Launch("add_gradients", computation.over(values), 3 * values * Float.BYTES);
    for (Addition addition : additions) {
      stream.launch(add, all.get(addition.into()), all.get(addition.from()), values);
    }
    long result = computation.parameters().gradients() + at;
    if (all.get(0) != result) {
      stream.copy(result, all.get(0), values * Float.BYTES);
    }
  }

  private void sendResult(int bucket) {
    long gradients = computation.parameters().gradients();
    long own = from(bucket, ranks.rank()) * Float.BYTES;
    for (int other = 0; other < staged.size(); other++) {
      if (other != ranks.rank()) {
        send(gradients + own, values(bucket, ranks.rank()), other);
        receive(gradients + from(bucket, other) * Float.BYTES, values(bucket, other), other);
      }
    }
  }

  private long values(int bucket, int rank) {
    return end(bucket, rank) - from(bucket, rank);
  }

  private void send(long from, long values, int to) {
    if (values > 0) {
      copies.send(from, values, to);
      sent += values * Float.BYTES;
    }
  }

  private void receive(long to, long values, int from) {
    if (values > 0) {
      copies.receive(to, values, from);
      received += values * Float.BYTES;
    }
  }

  /**
   * Waits until the gradient is the sum over all leaves, once all ranks are known to have given
   * theirs.
   */
  void await() {
    long start = System.nanoTime();
    long until = start + ranks.patience().toNanos();
    while (!summed.passed()) {
      copies.check();
      requirePatience(until, "exchange gradients");
      LockSupport.parkNanos(POLL_NANOS);
    }
    // One that was ended counts as passed.
    ranks.requireWhole();
    ranks.exchanged(sent, received, System.nanoTime() - start);
    sent = 0;
    received = 0;
  }

  /** Once linked, a rank waits for others as long as they live: some compute longer. */
  private void requireLinking(long until) {
    if (linked) {
      ranks.requireWhole();
    } else {
      requirePatience(until, "be linked");
    }
  }

  private void requirePatience(long until, String what) {
    ranks.requireWhole();
    if (System.nanoTime() - until > 0) {
      throw new IllegalStateException(
          String.format(
              "The ranks' devices took over %d s to %s (training.group.timeout)",
              ranks.patience().toSeconds(), what));
    }
  }

  @Override
  public void close() {
    copies.close();
    complete.close();
    summed.close();
    staged.forEach(places -> places.forEach(device::free));
  }
}
