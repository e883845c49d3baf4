package io.radflow.training.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.BindException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RankGroupTest {

  private static final GroupSettings BRIEF =
      GroupSettings.DEFAULTS.withTimeout(Duration.ofMillis(600));

  @Test
  void messagesComeInOrderFromAnyRankToAnyOther() throws Exception {
    try (LinkedRanks ranks = LinkedRanks.of(3, GroupSettings.DEFAULTS)) {
      for (int i = 0; i < 100; i++) {
        ranks.group(2).send(0, message(i, 10 * i));
        ranks.group(0).send(1, message(i, 0));
        ranks.group(1).send(1, message(i, 3));
      }
      for (int i = 0; i < 100; i++) {
        assertMessage(ranks.received(0), 2, i, 10 * i);
      }
      int own = 0;
      int other = 0;
      for (int i = 0; i < 200; i++) {
        LinkedRanks.Message next = ranks.received(1).messages.poll(20, TimeUnit.SECONDS);
        assertThat(next.bytes().getInt()).isEqualTo(next.rank() == 1 ? own++ : other++);
      }
    }
  }

  @Test
  void aMessageMayBeLargeButNotWithoutBounds() throws Exception {
    try (LinkedRanks ranks = LinkedRanks.of(2, GroupSettings.DEFAULTS)) {
      ranks.group(1).send(0, message(7, (16 << 20) - 4));
      assertMessage(ranks.received(0), 1, 7, (16 << 20) - 4);
      ByteBuffer more = message(7, 16 << 20);
      assertThatThrownBy(() -> ranks.group(1).send(0, more)).hasMessageContaining("16777216");
    }
  }

  @Test
  void anIdleGroupStaysAlive() throws Exception {
    try (LinkedRanks ranks = LinkedRanks.of(2, BRIEF)) {
      // Longer than what a silent rank is given: a message that waits for the other's heartbeats.
      long until = System.nanoTime() + 3 * BRIEF.timeout().toNanos();
      long before = ranks.group(0).bytesSent();
      while (System.nanoTime() < until) {
        assertThat(ranks.received(0).messages.poll(100, TimeUnit.MILLISECONDS)).isNull();
      }
      assertThat(ranks.group(0).bytesSent()).isGreaterThan(before);
      assertThat(ranks.group(0).failure()).isNull();
      assertThat(ranks.group(1).failure()).isNull();
    }
  }

  @Test
  void aRankThatFallsSilentFailsTheGroup() throws Exception {
    try (Zero zero = new Zero();
        RawPeer control = zero.link(Purpose.CONTROL);
        RawPeer bulk = zero.link(Purpose.BULK)) {
      assertThat(zero.received.failure.get().getMessage())
          .contains("Rank 1 (127.0.0.1:7) is silent: nothing has come of it for 0.6 s");
    }
  }

  @Test
  void aRankThatIsKilledFailsTheGroupAtOnce() throws Exception {
    try (Zero zero = new Zero(GroupSettings.DEFAULTS);
        RawPeer control = zero.link(Purpose.CONTROL);
        RawPeer bulk = zero.link(Purpose.BULK)) {
      zero.group.get();
      control.close();
      assertThat(zero.received.failure.get().getMessage())
          .contains("Rank 1 (127.0.0.1:7) is lost: it closed its connection");
      assertThatThrownBy(() -> zero.group.get().send(1, message(1, 0)))
          .isInstanceOf(GroupFailedException.class);
    }
  }

  @Test
  void lengthsBeyondBoundsFailTheGroupBeforeAnythingIsAllocated() throws Exception {
    try (Zero zero = new Zero();
        RawPeer control = zero.link(Purpose.CONTROL);
        RawPeer bulk = zero.link(Purpose.BULK)) {
      zero.group.get();
      control.sendFrame(1, Integer.MAX_VALUE);
      assertThat(zero.received.failure.get().getMessage())
          .contains("it announces a control message of kind 1 and 2147483647 bytes");
    }
    try (Zero zero = new Zero();
        RawPeer control = zero.link(Purpose.CONTROL);
        RawPeer bulk = zero.link(Purpose.BULK)) {
      zero.group.get().carry(new NoTraffic());
      bulk.send(RawPeer.piece(Integer.MAX_VALUE));
      assertThat(zero.received.failure.get().getMessage())
          .contains("it announces a piece of 2147483647 bytes; one has at most 1048576");
    }
  }

  @Test
  void aMessageThatTheListenerCannotTakeFailsTheGroup() throws Exception {
    try (LinkedRanks ranks = LinkedRanks.of(2, GroupSettings.DEFAULTS)) {
      ranks
          .group(0)
          .execute(
              () -> {
                throw new IllegalStateException("no such turn");
              });
      assertThat(ranks.received(0).failure.get().getMessage()).contains("no such turn");
      assertThat(ranks.received(1).failure.get().getMessage()).contains("Rank 0 (");
    }
  }

  @Test
  void aRankThatLeavesDisturbsNobodyUntilItIsNeeded() throws Exception {
    try (LinkedRanks ranks = LinkedRanks.of(3, GroupSettings.DEFAULTS)) {
      ranks.group(2).send(1, message(1, 0));
      ranks.group(2).close();
      assertMessage(ranks.received(1), 2, 1, 0);
      ranks.group(0).send(1, message(2, 0));
      assertMessage(ranks.received(1), 0, 2, 0);
      assertThat(ranks.group(1).failure()).isNull();
      ranks.group(1).wake(2);
      assertThat(ranks.received(1).failure.get().getMessage())
          .contains("has left the group and is still needed");
    }
  }

  @Test
  void ranksThatDoNotComeAreNamed() throws Exception {
    List<GroupMember> members =
        List.of(member(0, 0), member(1, 7), new GroupMember(2, "127.0.0.1", 9, 0));
    GroupSettings settings =
        new GroupSettings(
            Duration.ofSeconds(30), Duration.ofSeconds(1), Duration.ofSeconds(1), null);
    GroupPort port = GroupPort.open("127.0.0.1", "0");
    assertThatThrownBy(
            () ->
                RankGroup.link(
                    port, LinkedRanks.membership(1, members), settings, new LinkedRanks.Received()))
        .isInstanceOf(GroupFailedException.class)
        .hasMessageContaining("Rank 1 was not linked to all within 1 s; missing: Rank 0 (")
        .hasMessageContaining("Connection refused")
        .hasMessageContaining("Rank 2 (127.0.0.1:9)");
  }

  @Test
  void portsAreTakenFromARange() throws IOException {
    try (GroupPort any = GroupPort.open("127.0.0.1", "0")) {
      String one = String.valueOf(any.port());
      assertThatThrownBy(() -> GroupPort.open("127.0.0.1", one))
          .isInstanceOf(BindException.class)
          .hasMessageContaining("No port of " + one + " can be listened on at 127.0.0.1");
      try (GroupPort next = GroupPort.open("127.0.0.1", one + "-" + (any.port() + 20))) {
        assertThat(next.port()).isBetween(any.port() + 1, any.port() + 20);
      }
    }
  }

  /** Rank 0 of two, whose other rank a test plays. */
  private static final class Zero implements AutoCloseable {

    final LinkedRanks.Received received = new LinkedRanks.Received();
    final CompletableFuture<RankGroup> group;
    private final List<GroupMember> members;

    Zero() throws IOException {
      this(BRIEF);
    }

    Zero(GroupSettings settings) throws IOException {
      GroupPort port = GroupPort.open("127.0.0.1", "0");
      members = List.of(member(0, port.port()), member(1, 7));
      GroupMembership own = LinkedRanks.membership(0, members);
      group =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return RankGroup.link(port, own, settings, received);
                } catch (IOException | InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              });
    }

    RawPeer link(Purpose purpose) throws IOException {
      return RawPeer.connect(members.get(0)).link(LinkedRanks.membership(1, members), 0, purpose);
    }

    @Override
    public void close() throws Exception {
      group.get().close();
    }
  }

  /** Has nothing to send and no room. */
  private static final class NoTraffic implements BulkTraffic {

    @Override
    public BulkPiece next(int rank) {
      return null;
    }

    @Override
    public void sent(int rank, BulkPiece piece) {
      throw new IllegalStateException("Nothing was to be sent");
    }

    @Override
    public ByteBuffer place(int rank, PieceHeader header) {
      return null;
    }

    @Override
    public void arrived(int rank, PieceHeader header) {
      throw new IllegalStateException("Nothing had room");
    }

    @Override
    public void failed(GroupFailedException reason) {
      // The listener is told too.
    }
  }

  private static GroupMember member(int rank, int port) {
    return new GroupMember(rank, "127.0.0.1", port, 0);
  }

  private static void assertMessage(LinkedRanks.Received by, int rank, int number, int padding)
      throws InterruptedException {
    LinkedRanks.Message message = by.messages.poll(20, TimeUnit.SECONDS);
    assertThat(message.rank()).isEqualTo(rank);
    assertThat(message.bytes().getInt()).isEqualTo(number);
    assertThat(message.bytes().remaining()).isEqualTo(padding);
  }

  private static ByteBuffer message(int number, int padding) {
    return ByteBuffer.allocate(Integer.BYTES + padding).putInt(0, number);
  }
}
