package io.radflow.training.permit;

import java.util.BitSet;

/**
 * Flink's alignment of barriers at a rank: a channel whose barrier has come is not read until all
 * others' have. A later checkpoint's barrier ends an earlier one's alignment.
 */
final class SimulatedAlignment {

  private final int channels;
  private final BitSet blocked = new BitSet();
  private final BitSet ended = new BitSet();
  private final BitSet closed = new BitSet();
  private boolean isDrained = true;
  private long aligning;
  private long last;

  SimulatedAlignment(int channels) {
    this.channels = channels;
  }

  boolean isBlocked(int channel) {
    return blocked.get(channel);
  }

  /** The checkpoint that is aligned with this barrier; 0 if none is. */
  long barrier(int channel, long checkpoint) {
    if (checkpoint <= last || checkpoint < aligning) {
      return 0;
    }
    if (aligning != checkpoint) {
      blocked.clear();
      aligning = checkpoint;
    }
    blocked.set(channel);
    return alignedIfComplete();
  }

  /** A channel ends: no barriers of its are awaited. */
  long close(int channel) {
    closed.set(channel);
    return aligning > 0 ? alignedIfComplete() : 0;
  }

  private long alignedIfComplete() {
    blocked.or(closed);
    if (blocked.cardinality() < channels) {
      return 0;
    }
    long checkpoint = aligning;
    aligning = 0;
    blocked.clear();
    return checkpoint;
  }

  /** In place of a barrier. */
  void cancel(long checkpoint) {
    if (checkpoint >= aligning) {
      last = Math.max(last, checkpoint);
      aligning = 0;
      blocked.clear();
    }
  }

  /** Whether a checkpoint is a new one for the task, which it is once. */
  boolean isNew(long checkpoint) {
    boolean isNew = checkpoint > last;
    last = Math.max(last, checkpoint);
    return isNew;
  }

  /** A channel has all its data; whether the operator learns of the end of its input with that. */
  boolean end(int channel, boolean drain) {
    ended.set(channel);
    isDrained &= drain;
    return isDrained && ended.cardinality() == channels;
  }

  @Override
  public String toString() {
    return "aligning " + aligning + ", blocked " + blocked;
  }
}
