package io.radflow.training.rank;

import io.radflow.training.engine.GradientGroup;
import io.radflow.training.exchange.DirectExchange;
import io.radflow.training.exchange.ExchangeReading;
import io.radflow.training.group.GroupFailedException;
import io.radflow.training.group.GroupListener;
import io.radflow.training.group.GroupMember;
import io.radflow.training.group.GroupMembership;
import io.radflow.training.group.GroupPort;
import io.radflow.training.group.GroupSettings;
import io.radflow.training.group.RankGroup;
import io.radflow.training.permit.GroupFormed;
import io.radflow.training.permit.PermitLeader;
import io.radflow.training.permit.RankReady;
import io.radflow.training.permit.ToLeader;
import io.radflow.training.permit.ToRanks;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A rank's links to the others: word of permits, scores and gradients. On the rank that leads, the
 * leader of permits is here too, on the thread of the links.
 */
final class GroupLinks {

  private static final Logger LOG = LoggerFactory.getLogger(GroupLinks.class);

  private static final int LEADER = 0;

  private final RankRole role;
  private final GatheredScores scores;
  private final Consumer<ToRanks> permits;
  private final Consumer<GroupFailedException> failed;
  private final CompletableFuture<RankGroup> group = new CompletableFuture<>();
  private final CompletableFuture<byte[]> agreed = new CompletableFuture<>();
  private final CompletableFuture<GroupFailedException> failure = new CompletableFuture<>();
  private volatile DirectExchange exchange;

  /** Where devices exchange gradients; else null. */
  private volatile DeviceGroup devices;

  private final StateRelay relay;
  private PermitLeader leader;

  /**
   * @param scores takes what ranks have scored
   * @param permits takes what the leader says, on the links' thread
   * @param failed is told once, if a rank is lost, on the links' thread
   */
  GroupLinks(
      RankRole role,
      GatheredScores scores,
      Consumer<ToRanks> permits,
      Consumer<GroupFailedException> failed) {
    this.role = role;
    this.scores = scores;
    this.permits = permits;
    this.failed = failed;
    this.relay =
        new StateRelay(role.rank(), role.ranks(), (to, message) -> group.join().send(to, message));
  }

  /**
   * Links the ranks, and waits until they are.
   *
   * @param leads makes the leader, of what sends a message to all; null on ranks that do not lead
   * @throws IOException if they cannot be linked
   * @throws io.radflow.core.config.ConfigurationException if gradients cannot go as is asked for
   */
  void link(GroupPort port, GroupFormed formed, RankPlace place, LeaderFactory leads)
      throws IOException, InterruptedException {
    leader = leads == null ? null : leads.create(this::toAll);
    try {
      TransportChoice.Answer transport = place.transport().of(formed.members());
      RankGroup linked =
          RankGroup.link(
              port, membership(formed, role.rank()), place.settings(), new MessageListener());
      DirectExchange direct = DirectExchange.over(linked, role.split().leaves());
      if (transport.byDevices()) {
        devices = devices(direct, linked, place.settings());
      }
      exchange = direct;
      LOG.info(
          "Rank {} exchanges gradients by {}: {}",
          role.rank(),
          transport.byDevices() ? "NCCL" : "TCP",
          transport.reason());
      group.complete(linked);
    } catch (IOException | InterruptedException | RuntimeException e) {
      group.completeExceptionally(e);
      throw e;
    }
  }

  private DeviceGroup devices(DirectExchange losses, RankGroup linked, GroupSettings settings) {
    int ranks = linked.membership().ranks();
    Consumer<byte[]> toOthers =
        made -> {
          for (int to = 1; to < ranks; to++) {
            linked.send(to, RankMessage.ofAgreed(made));
          }
        };
    return new DeviceGroup(
        losses,
        role.split(),
        role.rank(),
        settings.timeout(),
        new DeviceGroup.Word(toOthers, agreed, failure));
  }

  /** Makes the leader of permits. */
  interface LeaderFactory {
    PermitLeader create(Consumer<ToRanks> toAll);
  }

  private static GroupMembership membership(GroupFormed formed, int rank) {
    List<GroupMember> members = new ArrayList<>();
    for (int i = 0; i < formed.members().size(); i++) {
      RankReady one = formed.members().get(i);
      members.add(new GroupMember(i, one.host(), one.port(), one.attempt()));
    }
    return new GroupMembership(
        HexFormat.of().parseHex(formed.group()), formed.secret(), rank, members);
  }

  private void toAll(ToRanks message) {
    // The leader hears of others as soon as they are linked, which may be before this rank is.
    RankGroup linked = group.join();
    ByteBuffer bytes = RankMessage.of(message);
    for (int to = 0; to < linked.membership().ranks(); to++) {
      linked.send(to, bytes.duplicate());
    }
  }

  /** Word for the leader, once linked. */
  void send(ToLeader message) {
    group.join().send(LEADER, RankMessage.of(message));
  }

  /** What this rank has scored, for the rank that leads. */
  void send(ScoreMessage message) {
    group.join().send(LEADER, message.bytes());
  }

  /** A state that each rank reads a part of. */
  InputStream whole(StoredState stored) {
    return relay.whole(stored);
  }

  GradientGroup gradients() {
    return devices == null ? exchange : devices;
  }

  /** What was exchanged so far; for any thread. */
  ExchangeReading exchanged() {
    DirectExchange linked = exchange;
    if (linked == null) {
      return ExchangeReading.UNLINKED;
    }
    return devices == null ? linked.reading() : devices.reading();
  }

  void abort(Throwable reason) {
    if (!group.completeExceptionally(reason) && !group.isCompletedExceptionally()) {
      group.join().abort(reason);
    }
  }

  void close() {
    if (exchange != null) {
      exchange.close();
    }
  }

  private final class MessageListener implements GroupListener, RankMessage.Reader {

    /** That the message comes from; of the links' thread alone. */
    private int sender;

    @Override
    public void message(int from, ByteBuffer message) {
      sender = from;
      try {
        RankMessage.read(message, this);
      } catch (IOException e) {
        throw new UncheckedIOException("From rank " + from + ": " + e.getMessage(), e);
      }
    }

    @Override
    public void toLeader(ToLeader message) {
      leader.received(sender, message);
    }

    @Override
    public void toRanks(ToRanks message) {
      permits.accept(message);
    }

    @Override
    public void scores(ByteBuffer rows) throws IOException {
      scores.add(ScoreMessage.read(rows, role.units()));
    }

    @Override
    public void state(ByteBuffer bytes) {
      relay.arrived(bytes);
    }

    @Override
    public void taken(ByteBuffer at) {
      relay.taken(sender, at);
    }

    @Override
    public void agreed(byte[] made) throws IOException {
      if (sender != LEADER || !agreed.complete(made)) {
        throw new ProtocolException("What ranks agree on is said once, by rank " + LEADER);
      }
    }

    @Override
    public void failed(GroupFailedException reason) {
      failure.complete(reason);
      relay.fail(reason);
      scores.fail(reason);
      failed.accept(reason);
    }
  }
}
