package io.radflow.training.engine;

import io.radflow.training.leaves.Addition;
import io.radflow.training.leaves.RankLeaves;
import io.radflow.training.leaves.Subtree;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;

/** Ranks that are threads of one process. Whoever comes last to a sum adds up what all have. */
public final class MemoryGroup {

  private static final long PATIENCE_SECONDS = 120;

  private final RankLeaves shares;
  private final List<Member> members;
  private final CyclicBarrier all;
  private double loss;
  private Throwable reason;

  private MemoryGroup(RankLeaves shares) {
    this.shares = shares;
    members = IntStream.range(0, shares.ranks()).mapToObj(rank -> new Member()).toList();
    all = new CyclicBarrier(shares.ranks(), this::addUp);
  }

  /** The group as each of its ranks sees it. */
  public static List<GradientGroup> of(RankLeaves shares) {
    return List.copyOf(new MemoryGroup(shares).members);
  }

  private void addUp() {
    List<Subtree> subtrees = new ArrayList<>();
    IntStream.range(0, shares.ranks()).forEach(rank -> subtrees.addAll(shares.subtrees(rank)));
    List<Addition> additions = shares.tree().additions(subtrees);
    for (int number = 0; number < members.get(0).buckets.size(); number++) {
      int bucket = number;
      List<Bucket> ofRanks = members.stream().map(member -> member.buckets.get(bucket)).toList();
      List<FloatBuffer> sums =
          ofRanks.stream().flatMap(of -> of.sums().stream()).map(MemoryGroup::floats).toList();
      additions.forEach(addition -> add(sums.get(addition.into()), sums.get(addition.from())));
      ofRanks.forEach(of -> floats(of.result()).put(0, sums.get(0), 0, of.values()));
    }
    loss =
        shares
            .tree()
            .sum(
                members.stream().flatMapToDouble(member -> Arrays.stream(member.losses)).toArray());
  }

  private static FloatBuffer floats(ByteBuffer bytes) {
    return bytes.duplicate().order(ByteOrder.nativeOrder()).asFloatBuffer();
  }

  private static void add(FloatBuffer into, FloatBuffer from) {
    for (int i = 0; i < into.limit(); i++) {
      into.put(i, into.get(i) + from.get(i));
    }
  }

  private final class Member implements GradientGroup {

    private final List<Bucket> buckets = new ArrayList<>();
    private double[] losses;

    @Override
    public int leaves() {
      return shares.leaves();
    }

    @Override
    public void ready(Bucket bucket) {
      if (bucket.number() != buckets.size()) {
        throw new IllegalStateException(
            "Bucket " + bucket.number() + " came as number " + buckets.size());
      }
      buckets.add(bucket);
    }

    @Override
    public double sum(double[] leafLosses) {
      losses = leafLosses.clone();
      try {
        all.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
      } catch (BrokenBarrierException | TimeoutException e) {
        throw new IllegalStateException("The group was aborted", reason == null ? e : reason);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
      buckets.clear();
      return loss;
    }

    @Override
    public void abort(Throwable why) {
      reason = why;
      all.reset();
    }

    @Override
    public void close() {
      // Nothing is held.
    }
  }
}
