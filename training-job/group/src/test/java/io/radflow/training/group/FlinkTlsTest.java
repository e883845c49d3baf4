package io.radflow.training.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.radflow.testing.InternalKeys;
import io.radflow.testing.log.CapturedLog;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.SecurityOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlinkTlsTest {

  @TempDir Path folder;

  @Test
  void linksAreAsFlinksOwn() throws Exception {
    assertThat(FlinkTls.of(new Configuration())).isNull();

    Configuration flink = InternalKeys.flink(folder);
    try (LinkedRanks ranks =
        LinkedRanks.of(2, GroupSettings.DEFAULTS.withTls(FlinkTls.of(flink)))) {
      ranks.group(1).send(0, ByteBuffer.allocate(100_000).putInt(0, 5));
      LinkedRanks.Message message = ranks.received(0).messages.poll(20, TimeUnit.SECONDS);
      assertThat(message.bytes().remaining()).isEqualTo(100_000);
      assertThat(message.bytes().getInt()).isEqualTo(5);
    }
    flink.set(SecurityOptions.SSL_INTERNAL_KEYSTORE_PASSWORD, "not it");
    assertThatThrownBy(() -> FlinkTls.of(flink))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("security.ssl.internal.enabled")
        .hasMessageNotContaining("not it");
  }

  @Test
  void whoHasNoCertificateIsRefused() throws Exception {
    GroupSettings settings =
        GroupSettings.DEFAULTS.withTls(FlinkTls.of(InternalKeys.flink(folder)));
    GroupPort zero = GroupPort.open("127.0.0.1", "0");
    GroupPort one = GroupPort.open("127.0.0.1", "0");
    List<GroupMember> members =
        List.of(
            new GroupMember(0, "127.0.0.1", zero.port(), 0),
            new GroupMember(1, "127.0.0.1", one.port(), 0));
    try (CapturedLog log = CapturedLog.open()) {
      CompletableFuture<RankGroup> first = link(zero, 0, members, settings);
      try (RawPeer plain = RawPeer.connect(members.get(0))) {
        plain.send("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII)).awaitRefusal();
        assertThat(log.lines()).anyMatch(line -> line.contains(plain.address()));
      }
      try (SSLSocket socket = withoutCertificate(members.get(0))) {
        String address = "127.0.0.1:" + socket.getLocalPort();
        awaitRefusal(socket);
        assertThat(log.lines()).anyMatch(line -> line.contains(address));
      }
      try (RankGroup second = link(one, 1, members, settings).get();
          RankGroup group = first.get()) {
        assertThat(group.failure()).isNull();
        assertThat(second.failure()).isNull();
      }
    }
  }

  /** With TLS 1.3 a client learns only after its handshake that it was refused. */
  private static void awaitRefusal(SSLSocket socket) {
    try {
      socket.startHandshake();
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    } catch (IOException e) {
      // Closed in the middle of it: a refusal too.
      return;
    }
  }

  private static SSLSocket withoutCertificate(GroupMember member) throws Exception {
    X509TrustManager all =
        new X509TrustManager() {
          @Override
          public void checkClientTrusted(X509Certificate[] chain, String type) {
            // Only a client here.
          }

          @Override
          public void checkServerTrusted(X509Certificate[] chain, String type) {
            // Whoever it is.
          }

          @Override
          public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
          }
        };
    SSLContext context = SSLContext.getInstance("TLSv1.3");
    context.init(null, new TrustManager[] {all}, null);
    Socket socket = context.getSocketFactory().createSocket(member.host(), member.port());
    return (SSLSocket) socket;
  }

  private static CompletableFuture<RankGroup> link(
      GroupPort port, int rank, List<GroupMember> members, GroupSettings settings) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return RankGroup.link(
                port, LinkedRanks.membership(rank, members), settings, new LinkedRanks.Received());
          } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
  }
}
