package io.radflow.training.engine;

import java.util.Optional;
import org.apache.flink.annotation.Internal;

/**
 * The ranks that compute the gradient of a global batch together, as one of them sees it. Each
 * computes its leaves; the sum over all leaves follows one tree, {@link
 * io.radflow.training.leaves.LeafTree}, so that its bits do not depend on the number of ranks.
 *
 * <p>In a step the engine gives every bucket to {@link #ready} once, in the order of their numbers,
 * then calls {@link #sum}. A step that all skip calls neither. An engine that fails between calls
 * neither again: whoever uses it then aborts the group.
 */
@Internal
public interface GradientGroup extends AutoCloseable {

  /**
   * One rank that has all leaves. It exchanges nothing and may be used by one engine after another.
   *
   * @param leaves M, a power of two
   */
  static GradientGroup alone(int leaves) {
    return new LoneRank(leaves);
  }

  /** Leaves of a global batch over all ranks, M. */
  int leaves();

  /**
   * The ranks, where their devices exchange gradients by themselves: then {@link #ready} is not
   * called, and {@link #sum} adds up losses alone.
   */
  default Optional<DeviceRanks> devices() {
    return Optional.empty();
  }

  /**
   * Takes over a bucket whose partial sums are final. Called by the engine's thread; returns at
   * once. The engine touches none of its memory until {@link #sum} has returned.
   */
  void ready(Bucket bucket);

  /**
   * Waits until the result of every bucket holds the sum over all leaves.
   *
   * @param leafLosses of this rank's leaves, in order: shares of the global batch's mean loss
   * @return the losses of all leaves, summed by the same tree; the same bits on all ranks
   * @throws RuntimeException at once if the group was aborted, with the reason as its cause
   */
  double sum(double[] leafLosses);

  /**
   * Ends the group for good: whoever waits in {@link #sum}, here or on another rank, fails at once.
   * May be called by any thread and more than once; the first reason is kept.
   */
  void abort(Throwable reason);

  /** Ends the group and frees what it holds. */
  @Override
  void close();
}
