package io.radflow.training.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.radflow.testing.log.CapturedLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Who does not belong to a group is refused by rank 0, which then is linked to rank 1 all the same.
 */
class StrangersTest {

  private static final GroupSettings SETTINGS =
      new GroupSettings(
          Duration.ofSeconds(30), Duration.ofSeconds(60), Duration.ofMillis(300), null);

  private final LinkedRanks.Received received = new LinkedRanks.Received();
  private GroupPort firstPort;
  private GroupPort secondPort;
  private List<GroupMember> members;
  private CompletableFuture<RankGroup> first;
  private CapturedLog log;

  @BeforeEach
  void rankZeroListens() throws IOException {
    log = CapturedLog.open();
    firstPort = GroupPort.open("127.0.0.1", "0");
    secondPort = GroupPort.open("127.0.0.1", "0");
    members =
        List.of(
            new GroupMember(0, "127.0.0.1", firstPort.port(), 3),
            new GroupMember(1, "127.0.0.1", secondPort.port(), 4));
    first = link(firstPort, 0);
  }

  @AfterEach
  void theGroupIsLinkedAllTheSameAndNoSecretIsLogged() throws Exception {
    try (RankGroup second = link(secondPort, 1).get(20, TimeUnit.SECONDS);
        RankGroup zero = first.get(20, TimeUnit.SECONDS)) {
      second.send(0, StandardCharsets.UTF_8.encode("here I am"));
      assertThat(received.messages.poll(20, TimeUnit.SECONDS).rank()).isEqualTo(1);
      assertThat(zero.failure()).isNull();
    }
    byte[] secret = member(0).secret();
    assertThat(String.join("\n", log.lines()) + member(0))
        .doesNotContain(HexFormat.of().formatHex(secret))
        .doesNotContain(Base64.getEncoder().encodeToString(secret))
        .doesNotContain(java.util.Arrays.toString(secret));
    log.close();
  }

  @Test
  void aWebBrowserIsRefused() throws IOException {
    try (RawPeer peer = stranger()) {
      peer.send("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII)).awaitRefusal();
      assertRefused(peer, "its first message should have 66 bytes, not 1195725856");
    }
  }

  @Test
  void aLengthBeyondAllBoundsIsRefusedBeforeAnythingIsAllocated() throws IOException {
    try (RawPeer peer = stranger()) {
      peer.send(ByteBuffer.allocate(4).putInt(-1).array()).awaitRefusal();
      assertRefused(peer, "its first message should have 66 bytes, not 4294967295");
    }
  }

  @Test
  void anotherProtocolIsRefused() throws IOException {
    try (RawPeer peer = stranger()) {
      peer.send(ByteBuffer.allocate(4 + Hello.BYTES).putInt(Hello.BYTES).array()).awaitRefusal();
      assertRefused(peer, "it does not speak the protocol of a training group");
    }
  }

  @Test
  void whoDoesNotKnowTheSecretIsRefused() throws IOException {
    GroupMembership own = member(1);
    GroupMembership guessed =
        new GroupMembership(own.groupId(), new byte[GroupMembership.SECRET_BYTES], 1, members);
    try (RawPeer peer = stranger()) {
      Hello hello = RawPeer.hello(guessed, 0, Purpose.BULK);
      byte[] answer = peer.send(hello).read(Hello.NONCE_BYTES);
      peer.send(new Proofs(guessed).proof(true, hello, answer)).awaitRefusal();
      assertRefused(peer, "it does not know this group's secret");
    }
  }

  @Test
  void aRankOfTheGroupBeforeIsRefused() throws IOException {
    GroupMembership own = member(1);
    GroupMembership before =
        new GroupMembership(new byte[GroupMembership.GROUP_ID_BYTES], own.secret(), 1, members);
    try (RawPeer peer = stranger()) {
      peer.send(RawPeer.hello(before, 0, Purpose.CONTROL)).awaitRefusal();
      assertRefused(peer, "it belongs to another group, such as one of before a restart");
    }
  }

  @Test
  void anAttemptOfBeforeIsRefused() throws IOException {
    GroupMembership own = member(1);
    Hello hello = new Hello(own.groupId(), 1, 0, 2, Purpose.CONTROL, Proofs.nonce());
    try (RawPeer peer = stranger()) {
      peer.send(hello).awaitRefusal();
      assertRefused(peer, "it is attempt 2 of rank 1");
    }
  }

  @Test
  void whatARankOnceSaidDoesNotServeAgain() throws IOException {
    GroupMembership own = member(1);
    Hello hello = RawPeer.hello(own, 0, Purpose.BULK);
    byte[] proof;
    try (RawPeer genuine = stranger()) {
      byte[] answer = genuine.send(hello).read(Hello.NONCE_BYTES);
      // What is overheard of a handshake; the connection then breaks before it is a link.
      proof = new Proofs(own).proof(true, hello, answer);
    }
    try (RawPeer peer = stranger()) {
      peer.send(hello).read(Hello.NONCE_BYTES);
      peer.send(proof).awaitRefusal();
      assertRefused(peer, "it does not know this group's secret");
    }
  }

  @Test
  void theProofOfTheRankItselfDoesNotServeEither() throws IOException {
    GroupMembership own = member(1);
    try (RawPeer peer = stranger()) {
      Hello hello = RawPeer.hello(own, 0, Purpose.BULK);
      byte[] answer = peer.send(hello).read(Hello.NONCE_BYTES);
      peer.send(new Proofs(own).proof(false, hello, answer)).awaitRefusal();
      assertRefused(peer, "it does not know this group's secret");
    }
  }

  @Test
  void whoSaysNothingIsSentAwayInTime() throws IOException {
    try (RawPeer peer = stranger()) {
      peer.awaitRefusal();
      assertRefused(peer, "it took too long to show that it belongs here");
    }
  }

  @Test
  void whoComesInGreatNumbersIsSentAway() throws IOException {
    RawPeer[] peers = new RawPeer[21];
    for (int i = 0; i < peers.length; i++) {
      peers[i] = stranger();
    }
    peers[20].awaitRefusal();
    assertRefused(peers[20], "too many others have not yet shown that they belong here");
    for (RawPeer peer : peers) {
      peer.close();
    }
  }

  @Test
  void aLinkedGroupListensToNobody() throws Exception {
    try (RankGroup second = link(secondPort, 1).get(20, TimeUnit.SECONDS)) {
      first.get(20, TimeUnit.SECONDS);
      assertThatThrownBy(this::stranger).isInstanceOf(java.net.ConnectException.class);
      assertThat(second.failure()).isNull();
      second.abort(new IllegalStateException("to be linked again"));
    }
    received.failure.get(20, TimeUnit.SECONDS);
    rankZeroListens();
  }

  private RawPeer stranger() throws IOException {
    return RawPeer.connect(members.get(0));
  }

  private void assertRefused(RawPeer peer, String reason) {
    assertThat(log.lines())
        .anySatisfy(
            line ->
                assertThat(line)
                    .startsWith("Refused a connection from /" + peer.address() + " to rank 0's")
                    .contains(reason));
  }

  private GroupMembership member(int rank) {
    return LinkedRanks.membership(rank, members);
  }

  private CompletableFuture<RankGroup> link(GroupPort port, int rank) {
    CompletableFuture<RankGroup> linked = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                linked.complete(RankGroup.link(port, member(rank), SETTINGS, received));
              } catch (Exception e) {
                linked.completeExceptionally(e);
              }
            });
    thread.setDaemon(true);
    thread.start();
    return linked;
  }
}
