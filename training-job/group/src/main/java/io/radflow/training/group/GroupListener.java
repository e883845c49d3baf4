package io.radflow.training.group;

import java.nio.ByteBuffer;
import org.apache.flink.annotation.Internal;

/**
 * What a group tells. Called on the group's thread, which must not be kept waiting; an exception
 * fails the group.
 */
@Internal
public interface GroupListener {

  /**
   * A message that {@link RankGroup#send} was given by a rank; those of one rank come in order.
   *
   * @param message on the heap, big endian, and the listener's to keep
   */
  void message(int rank, ByteBuffer message);

  /** The group has failed, was aborted or a rank left it. Called once, if at all. */
  void failed(GroupFailedException reason);
}
