package io.radflow.training.permit;

import org.apache.flink.annotation.Internal;

/**
 * What a rank does when its {@link PermitMember} says so. Called within the member's methods, on
 * their caller's thread.
 */
@Internal
public interface RankDuties {

  /** Sends a message to the leader, behind those that were sent before. */
  void send(ToLeader message);

  /**
   * A turn is to be begun once those before have been begun.
   *
   * @param known known terms of the loss among all ranks' rows
   */
  void begin(long turn, long known);

  /**
   * A hash of the parameters' bits. Nothing is being computed when it is asked for.
   *
   * @param turn all turns before this one are done
   */
  long parameterHash(long turn);

  /**
   * The barrier of a checkpoint goes on, and the state is copied before anything else: then {@link
   * PermitMember#copied} is called. All turns before the cut are done, and none after it has been
   * begun.
   *
   * @param turn S, where the run is cut
   */
  void letGo(long checkpoint, long turn);

  /** The barrier of a checkpoint goes on without a state: the rank declines the checkpoint. */
  void decline(long checkpoint);

  /** The run ends early: rows of turns from this one on are not wanted. */
  void endAt(long turn);

  /**
   * The rank need not wait at the end of its input: all ranks have done all turns, or the job is
   * being stopped. In the first case no message is sent or awaited from now on, and links may
   * close.
   */
  void mayEnd();
}
