package io.radflow.training.rank;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.radflow.core.config.ConfigurationException;
import io.radflow.training.permit.RankReady;
import java.util.List;
import org.junit.jupiter.api.Test;

class TransportChoiceTest {

  private static final String NCCL = "NCCL 2.29.3";

  private static final List<RankReady> ONE_MACHINE = List.of(on("a", NCCL), on("a", NCCL));
  private static final List<RankReady> TWO_MACHINES = List.of(on("a", NCCL), on("b", NCCL));

  private static RankReady on(String host, String library) {
    return new RankReady(0, host, 7, 0, 0, "engine", "device", "versions", library);
  }

  private static TransportChoice.Answer auto(boolean trusted, boolean tls, List<RankReady> ranks) {
    return new TransportChoice(GroupTransport.AUTO, trusted, tls).of(ranks);
  }

  @Test
  void autoIsNcclOnOneMachineAndOnATrustedNetwork() {
    assertThat(auto(false, false, ONE_MACHINE).byDevices()).isTrue();
    assertThat(auto(true, false, TWO_MACHINES).byDevices()).isTrue();
    assertThat(auto(true, false, TWO_MACHINES).reason()).isEqualTo(NCCL);
  }

  @Test
  void autoIsTcpWhereTrafficCouldBeReadOrIsToBeEncrypted() {
    assertThat(auto(false, false, TWO_MACHINES).byDevices()).isFalse();
    assertThat(auto(false, false, TWO_MACHINES).reason())
        .contains("training.group.trusted-network");
    assertThat(auto(true, true, ONE_MACHINE).byDevices()).isFalse();
    assertThat(auto(true, true, ONE_MACHINE).reason()).contains("security.ssl.internal.enabled");
    assertThat(new TransportChoice(GroupTransport.AUTO, true, true).asksDevices()).isFalse();
  }

  @Test
  void autoIsTcpWhereNotAllRanksHaveTheSameNccl() {
    assertThat(auto(true, false, List.of(on("a", NCCL), on("a", ""))).reason())
        .isEqualTo("no GPU with NCCL is on ranks [1]");
    assertThat(auto(true, false, List.of(on("a", NCCL), on("a", "NCCL 2.20.5"))).reason())
        .contains("NCCL 2.29.3 on rank 0", "NCCL 2.20.5 on rank 1");
  }

  @Test
  void ncclThatCannotBeIsRefused() {
    TransportChoice nccl = new TransportChoice(GroupTransport.NCCL, false, false);
    assertThat(nccl.of(TWO_MACHINES).byDevices()).isTrue();
    assertThatThrownBy(() -> nccl.of(List.of(on("a", ""), on("a", NCCL))))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "training.group.transport: NCCL cannot be, for no GPU with NCCL is on ranks [0]");
  }

  @Test
  void ncclWhereTrafficIsToBeEncryptedNeedsATrustedNetwork() {
    assertThatThrownBy(() -> new TransportChoice(GroupTransport.NCCL, false, true).require())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("training.group.transport")
        .hasMessageContaining("security.ssl.internal.enabled")
        .hasMessageContaining("training.group.trusted-network: true");
    TransportChoice trusted = new TransportChoice(GroupTransport.NCCL, true, true);
    trusted.require();
    assertThat(trusted.of(TWO_MACHINES).byDevices()).isTrue();
  }

  @Test
  void tcpIsTcp() {
    TransportChoice tcp = new TransportChoice(GroupTransport.TCP, true, false);
    assertThat(tcp.of(ONE_MACHINE).byDevices()).isFalse();
    assertThat(tcp.asksDevices()).isFalse();
  }
}
