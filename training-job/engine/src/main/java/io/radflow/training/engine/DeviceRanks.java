package io.radflow.training.engine;

import io.radflow.training.leaves.RankLeaves;
import java.time.Duration;
import java.util.function.Supplier;
import org.apache.flink.annotation.Internal;

/**
 * The ranks of a group whose devices exchange gradients by themselves, past {@link
 * GradientGroup#ready}: how they find each other, and that none waits for a rank that is lost.
 */
@Internal
public interface DeviceRanks {

  /** Which rank has which leaves. */
  RankLeaves shares();

  /** This rank. */
  int rank();

  /**
   * Gives all ranks what the first has made, over links whose ends know each other. Waits for it.
   *
   * @param made called on the first rank
   * @throws RuntimeException if the group fails meanwhile
   */
  byte[] agree(Supplier<byte[]> made);

  /** Has something done once the group fails, by whatever thread; at once if it has. */
  void onFailure(Runnable end);

  /**
   * @throws RuntimeException if the group has failed, with the reason as its cause
   */
  void requireWhole();

  /** How long devices may take for what they are all ready for. */
  Duration patience();

  /**
   * Counts what the devices have exchanged.
   *
   * @param sent bytes to other ranks
   * @param received bytes of other ranks
   * @param waitedNanos in which the engine waited for it, having nothing else to do
   */
  void exchanged(long sent, long received, long waitedNanos);
}
