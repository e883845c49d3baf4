package io.radflow.training.group;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.flink.annotation.Internal;

/**
 * The ranks of a run, linked: each to each by one connection for messages and one for pieces. One
 * thread serves them all. A rank that is killed, falls silent or breaks the protocol fails the
 * group on all others; a group that has failed is of no more use.
 */
@Internal
public final class RankGroup implements AutoCloseable {

  private final GroupMembership membership;
  private final GroupLoop loop;
  private final GroupListener listener;
  private final Thread thread;

  private RankGroup(GroupMembership membership, GroupLoop loop, GroupListener listener) {
    this.membership = membership;
    this.loop = loop;
    this.listener = listener;
    thread = new Thread(loop, "radflow-group-rank-" + membership.rank());
    thread.setDaemon(true);
  }

  /**
   * Links this rank to all others, and waits until it is. The port is closed then.
   *
   * @param port that this rank listens on; closed by this in any case
   * @throws IOException if no selector can be had
   * @throws GroupFailedException if not all are linked in time, naming those that are missing
   */
  public static RankGroup link(
      GroupPort port, GroupMembership membership, GroupSettings settings, GroupListener listener)
      throws IOException, InterruptedException {
    RankGroup group =
        new RankGroup(membership, new GroupLoop(membership, settings, port, listener), listener);
    group.thread.start();
    try {
      group.loop.forming().linked().get();
      return group;
    } catch (ExecutionException e) {
      throw group.loop.failure().again();
    } catch (InterruptedException e) {
      group.abort(e);
      throw e;
    }
  }

  /** Who this is among whom. */
  public GroupMembership membership() {
    return membership;
  }

  /**
   * Sends a message, ahead of pieces and in the order of the calls. To this rank itself too. Waits
   * only if over 64 MiB of messages are on their way.
   *
   * @param message at most 16 MiB, which are copied
   * @throws GroupFailedException if the group has failed
   */
  public void send(int rank, ByteBuffer message) {
    if (message.remaining() > ControlLink.MOST_BYTES) {
      throw new IllegalArgumentException(
          String.format(
              "A message of %d bytes; at most %d were expected",
              message.remaining(), ControlLink.MOST_BYTES));
    }
    if (rank == membership.rank()) {
      sendToItself(message);
      return;
    }
    try {
      loop.budget().take(message.remaining(), Thread.currentThread() != thread);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new GroupFailedException("Interrupted while a message waited to be sent", e);
    }
    Peer peer = loop.peers().of(rank);
    peer.control().enqueue(message);
    loop.execute(peer::wakeControl);
  }

  private void sendToItself(ByteBuffer message) {
    GroupFailedException failure = loop.failure();
    if (failure != null) {
      throw failure.again();
    }
    ByteBuffer copy = ByteBuffer.allocate(message.remaining()).put(message.duplicate()).flip();
    loop.execute(() -> listener.message(membership.rank(), copy));
  }

  /** Has pieces carried from now on, for as long as the group is there. Called once. */
  public void carry(BulkTraffic traffic) {
    loop.carry(traffic);
  }

  /** Any thread: there may be pieces for a rank now, or room for one of it. */
  public void wake(int rank) {
    Peer peer = loop.peers().of(rank);
    if (Thread.currentThread() == thread) {
      wake(peer);
    } else {
      loop.execute(() -> wake(peer));
    }
  }

  private void wake(Peer peer) {
    if (peer.left()) {
      loop.fail(peer + " has left the group and is still needed", null);
    } else {
      peer.wakeBulk();
    }
  }

  /** Any thread: has the group's thread do something, in the order of the calls. */
  public void execute(Runnable task) {
    loop.execute(task);
  }

  /** Any thread: ends the group at once, here and, as its connections close, on all others. */
  public void abort(Throwable reason) {
    loop.fail("The group was aborted: " + reason.getMessage(), reason);
  }

  /** Why the group is of no more use, or null. */
  public GroupFailedException failure() {
    return loop.failure();
  }

  /** Bytes that were sent to a rank, of all kinds, before they were encrypted. */
  public long bytesSentTo(int rank) {
    return rank == membership.rank() ? 0 : loop.peers().of(rank).bytesSent();
  }

  /** Bytes that were sent to all ranks. */
  public long bytesSent() {
    return loop.peers().bytesSent();
  }

  /** Bytes that came of all ranks, of all kinds, once they were decrypted. */
  public long bytesReceived() {
    return loop.peers().bytesReceived();
  }

  /**
   * Leaves the group once what is on its way is sent. Others go on until they need this rank. Waits
   * for at most some seconds.
   */
  @Override
  public void close() {
    loop.execute(loop::leave);
    try {
      thread.join(2 * TimeUnit.NANOSECONDS.toMillis(GroupLoop.LINGER_NANOS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    loop.fail("This rank has left the group", null);
  }
}
