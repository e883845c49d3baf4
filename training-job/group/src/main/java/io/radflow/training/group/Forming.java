package io.radflow.training.group;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.net.ssl.SSLEngine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a rank's links about: it opens those to lower ranks, and lets higher ranks in. Once all
 * are there nobody is listened to any more. Of the group's thread alone.
 */
final class Forming implements Selected {

  /** How often deadlines are looked at and connections are tried again. */
  static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private static final Logger LOG = LoggerFactory.getLogger(Forming.class);

  /** Refusals that are logged one by one: a log must not be filled from outside. */
  private static final int LOGGED_REFUSALS = 20;

  private static final int STRANGERS_AT_ONCE = 16;

  private final GroupLoop group;
  private final Selector selector;
  private final GroupPort port;
  private final GroupMembership membership;
  private final GroupSettings settings;
  private final Peers peers;
  private final CompletableFuture<Void> linked = new CompletableFuture<>();

  private final List<Opening> openings = new ArrayList<>();
  private final Map<Connection, Long> accepted = new HashMap<>();
  private final Set<String> encryption = new TreeSet<>();
  private long deadline;
  private long refusals;

  Forming(
      GroupLoop group,
      Selector selector,
      GroupPort port,
      GroupMembership membership,
      GroupSettings settings,
      Peers peers) {
    this.group = group;
    this.selector = selector;
    this.port = port;
    this.membership = membership;
    this.settings = settings;
    this.peers = peers;
  }

  /** Done when every rank is linked. */
  CompletableFuture<Void> linked() {
    return linked;
  }

  boolean over() {
    return linked.isDone();
  }

  void begin() throws IOException {
    deadline = group.now() + settings.linkTimeout().toNanos();
    port.channel().register(selector, SelectionKey.OP_ACCEPT, this);
    for (int rank = 0; rank < membership.rank(); rank++) {
      for (Purpose purpose : Purpose.values()) {
        openings.add(new Opening(this, membership.members().get(rank), purpose));
      }
    }
    endIfAllAreLinked();
  }

  void tick(long now) {
    if (over()) {
      return;
    }
    openings.forEach(opening -> opening.tick(now));
    List<Connection> late = new ArrayList<>();
    accepted.forEach(
        (connection, until) -> {
          if (now - until > 0) {
            late.add(connection);
          }
        });
    for (Connection connection : late) {
      refuse(connection, "it took too long to show that it belongs here");
    }
    if (now - deadline > 0) {
      group.fail(missing(), null);
    }
  }

  private String missing() {
    return String.format(
        "Rank %d was not linked to all within %d s; missing: %s; refused connections: %d",
        membership.rank(),
        settings.linkTimeout().toSeconds(),
        peers.missing().stream().map(this::missing).collect(Collectors.joining(", ")),
        refusals);
  }

  private String missing(Peer peer) {
    return openings.stream()
        .filter(opening -> opening.rank() == peer.rank() && opening.problem() != null)
        .map(opening -> peer + ", " + opening.problem())
        .findFirst()
        .orElse(peer.toString());
  }

  @Override
  public boolean urgent() {
    return false;
  }

  /** Somebody connects. */
  @Override
  public boolean selected() {
    try {
      ServerSocketChannel listening = port.channel();
      for (SocketChannel channel = listening.accept();
          channel != null;
          channel = listening.accept()) {
        accept(channel);
      }
    } catch (IOException e) {
      refused("somebody", e.getMessage());
    }
    return false;
  }

  private void accept(SocketChannel channel) {
    try {
      String address = String.valueOf(channel.getRemoteAddress());
      if (accepted.size() >= 2 * membership.ranks() + STRANGERS_AT_ONCE) {
        refused(address, "too many others have not yet shown that they belong here");
        channel.close();
        return;
      }
      Connection connection = new Connection(selector, channel, tls(false), address);
      accepted.put(connection, group.now() + settings.handshakeTimeout().toNanos());
      connection.speak(
          new AcceptingHandshake(membership, connection.wire(), admission(connection)));
    } catch (IOException e) {
      LOG.debug("A connection ended at once", e);
    }
  }

  private Handshake.Outcome admission(Connection connection) {
    return new Handshake.Outcome() {
      @Override
      public void linked(Hello hello) throws IOException {
        if (peers.of(hello.from()).has(hello.purpose())) {
          throw new RefusedException("rank " + hello.from() + " is linked already");
        }
        accepted.remove(connection);
        admit(hello.from(), hello.purpose(), connection);
      }

      @Override
      public void failed(IOException problem) {
        refuse(connection, problem.getMessage());
      }
    };
  }

  /** A connection has become a link. */
  void admit(int rank, Purpose purpose, Connection connection) {
    encryption.add(connection.wire().encryption());
    peers.of(rank).link(purpose, connection);
    endIfAllAreLinked();
  }

  /** Begins to connect to a rank that listens. */
  Connection connect(GroupMember member, SocketChannel channel) throws IOException {
    return new Connection(selector, channel, tls(true), member.toString());
  }

  GroupMembership membership() {
    return membership;
  }

  long handshakeNanos() {
    return settings.handshakeTimeout().toNanos();
  }

  long now() {
    return group.now();
  }

  private SSLEngine tls(boolean client) {
    TlsEngines engines = settings.tls();
    return engines == null
        ? null
        : TlsEngines.prepared(client ? engines.client() : engines.server(), client);
  }

  private void refuse(Connection connection, String reason) {
    accepted.remove(connection);
    refused(connection.address(), reason);
    connection.close();
  }

  private void refused(String address, String reason) {
    refusals++;
    if (refusals <= LOGGED_REFUSALS) {
      LOG.warn(
          "Refused a connection from {} to rank {}'s port {}: {}{}",
          address,
          membership.rank(),
          port.port(),
          reason,
          refusals == LOGGED_REFUSALS ? ". Further ones are only counted" : "");
    }
  }

  private void endIfAllAreLinked() {
    if (peers.missing().isEmpty() && !over()) {
      close();
      LOG.info(
          "Rank {} of {} is linked with all others; links are {}",
          membership.rank(),
          membership.ranks(),
          String.join(" or ", encryption));
      linked.complete(null);
    }
  }

  /** Whoever waits for the links learns that they do not come. */
  void failed(GroupFailedException reason) {
    linked.completeExceptionally(reason);
  }

  /** Listens to nobody any more. */
  void close() {
    try {
      port.close();
    } catch (IOException e) {
      LOG.debug("The group's port did not close", e);
    }
    openings.forEach(Opening::close);
    accepted.keySet().forEach(Connection::close);
    accepted.clear();
  }
}
