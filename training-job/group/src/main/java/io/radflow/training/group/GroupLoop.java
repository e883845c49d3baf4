package io.radflow.training.group;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The group's one thread: it alone touches sockets, and never waits for one of them. */
final class GroupLoop implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(GroupLoop.class);

  /** How long a rank that goes waits until others have read its last bytes. */
  static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final GroupSettings settings;
  private final GroupListener listener;
  private final Selector selector;
  private final Peers peers;
  private final Forming forming;
  private final SendBudget budget = new SendBudget();

  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final Queue<Runnable> early = new ArrayDeque<>();
  private final AtomicReference<GroupFailedException> failure = new AtomicReference<>();
  private Set<Connection> again = new LinkedHashSet<>();
  private volatile BulkTraffic traffic;
  private long beatAt;
  private long lingerUntil = Long.MAX_VALUE;
  private boolean leaving;

  GroupLoop(
      GroupMembership membership, GroupSettings settings, GroupPort port, GroupListener listener)
      throws IOException {
    this.settings = settings;
    this.listener = listener;
    selector = Selector.open();
    peers = new Peers(this, membership);
    forming = new Forming(this, selector, port, membership, settings, peers);
  }

  Forming forming() {
    return forming;
  }

  Peers peers() {
    return peers;
  }

  SendBudget budget() {
    return budget;
  }

  BulkTraffic traffic() {
    return traffic;
  }

  GroupFailedException failure() {
    return failure.get();
  }

  long now() {
    return System.nanoTime();
  }

  /** Any thread: has the group's thread do something soon, in the order of the calls. */
  void execute(Runnable task) {
    tasks.add(task);
    selector.wakeup();
  }

  /** Any thread: ends the group, unless it has ended already. */
  void fail(String message, Throwable cause) {
    GroupFailedException reason = new GroupFailedException(message, cause);
    if (failure.compareAndSet(null, reason)) {
      budget.end(reason);
      if (traffic != null) {
        traffic.failed(reason);
      }
      selector.wakeup();
    }
  }

  /** Any thread: a group that has failed already tells so at once. */
  void carry(BulkTraffic carried) {
    traffic = carried;
    if (failure.get() != null) {
      carried.failed(failure.get());
    }
    execute(() -> peers.forEach(Peer::wakeBulk));
  }

  /** Lets a connection do what it can, now and as long as it has something left. */
  void resume(Connection connection) {
    if (connection.resume()) {
      again.add(connection);
    }
  }

  /** The same in the next turn: what calls this may be within a connection's turn itself. */
  void resumeLater(Connection connection) {
    again.add(connection);
  }

  /** A message has come. What it is answered with may be for any rank, so all are linked first. */
  void message(int rank, ByteBuffer message) {
    if (forming.over() && early.isEmpty()) {
      listener.message(rank, message);
    } else {
      early.add(() -> listener.message(rank, message));
    }
  }

  private void tellEarly() {
    while (forming.over() && !early.isEmpty()) {
      early.remove().run();
    }
  }

  /** A rank has said that nothing more comes of it. */
  void left(Peer peer) {
    LOG.debug("{} leaves", peer);
    execute(peer::leave);
  }

  /** A link of a rank has broken. */
  void lost(Peer peer, IOException problem) {
    if (peer.left() || leaving) {
      peer.close();
    } else {
      fail(peer + " is lost: " + problem.getMessage(), problem);
    }
  }

  /** Says farewell to all, and ends once all have. */
  void leave() {
    leaving = true;
    lingerUntil = now() + LINGER_NANOS;
    peers.forEach(Peer::leave);
  }

  @Override
  public void run() {
    try {
      forming.begin();
      beatAt = now();
      while (failure.get() == null && !over()) {
        turn();
      }
    } catch (IOException | RuntimeException | Error e) {
      fail("The group's thread failed: " + e, e);
    } finally {
      end();
    }
  }

  private boolean over() {
    return leaving && (peers.gone() || now() - lingerUntil > 0);
  }

  private void turn() throws IOException {
    if (again.isEmpty() && tasks.isEmpty() && (early.isEmpty() || !forming.over())) {
      selector.select(waitMillis());
    } else {
      selector.selectNow();
    }
    tellEarly();
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
    Set<Connection> more = again;
    again = new LinkedHashSet<>();
    for (Selected ready : ready()) {
      if (ready.selected()) {
        again.add((Connection) ready);
      }
      more.remove(ready);
    }
    more.forEach(this::resume);
    watch();
  }

  /** What is ready: control links first, so that messages pass pieces. */
  private List<Selected> ready() {
    List<Selected> ready = new ArrayList<>();
    int urgent = 0;
    for (SelectionKey key : selector.selectedKeys()) {
      Selected selected = (Selected) key.attachment();
      if (key.isValid()) {
        ready.add(selected.urgent() ? urgent++ : ready.size(), selected);
      }
    }
    selector.selectedKeys().clear();
    return ready;
  }

  private long waitMillis() {
    long nanos = forming.over() ? settings.heartbeatNanos() : Forming.TICK_NANOS;
    return Math.max(
        1, TimeUnit.NANOSECONDS.toMillis(Math.min(nanos, leaving ? LINGER_NANOS / 8 : nanos)));
  }

  /** After all that was there has been read: who is silent has sent nothing. */
  private void watch() {
    long now = now();
    forming.tick(now);
    if (now - beatAt >= settings.heartbeatNanos()) {
      beatAt = now;
      peers.forEach(Peer::beat);
    }
    peers.forEach(
        peer -> {
          if (!peer.left() && now - peer.heardAt() > settings.timeout().toNanos()) {
            fail(
                String.format("%s is silent: nothing has come of it for %s", peer, seconds()),
                null);
          }
        });
  }

  private String seconds() {
    return settings.timeout().toMillis() / 1000.0 + " s";
  }

  private void end() {
    forming.close();
    peers.close();
    try {
      selector.close();
    } catch (IOException e) {
      LOG.debug("The group's selector did not close", e);
    }
    if (failure.get() == null) {
      fail("This rank has left the group", null);
    } else {
      forming.failed(failure.get());
      listener.failed(failure.get());
    }
  }
}
