package io.radflow.training.rank;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.radflow.training.engine.DeviceRanks;
import io.radflow.training.group.GroupFailedException;
import io.radflow.training.group.GroupPort;
import io.radflow.training.group.GroupSettings;
import io.radflow.training.leaves.RankLeaves;
import io.radflow.training.permit.GroupFormed;
import io.radflow.training.permit.RankReady;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two ranks on real links, whose devices exchange by themselves. */
@Timeout(120)
class DeviceGroupTest {

  private static final byte[] MADE = "an id".getBytes(StandardCharsets.US_ASCII);

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<GroupLinks> links = new ArrayList<>();
  private final List<CompletableFuture<GroupFailedException>> failures = new ArrayList<>();

  @BeforeEach
  void link() throws Exception {
    List<GroupPort> ports =
        List.of(GroupPort.open("localhost", "0"), GroupPort.open("localhost", "0"));
    List<RankReady> members = new ArrayList<>();
    for (GroupPort port : ports) {
      members.add(
          new RankReady(0, "localhost", port.port(), 0, 0, "engine", "device", "v", "NCCL 2.29.3"));
    }
    GroupFormed group = new GroupFormed("00112233445566778899aabbccddeeff", members, new byte[32]);
    RankPlace place =
        new RankPlace(
            0,
            "localhost",
            "0",
            "engine",
            "device",
            "v",
            "NCCL 2.29.3",
            new TransportChoice(GroupTransport.AUTO, false, false),
            GroupSettings.DEFAULTS.withTimeout(Duration.ofSeconds(60)));
    List<Future<?>> linked = new ArrayList<>();
    for (int rank = 0; rank < 2; rank++) {
      CompletableFuture<GroupFailedException> failure = new CompletableFuture<>();
      failures.add(failure);
      GroupLinks own =
          new GroupLinks(
              new RankRole(null, new RankLeaves(2, 2), rank, false, 1),
              new GatheredScores(1),
              message -> {},
              failure::complete);
      links.add(own);
      GroupPort port = ports.get(rank);
      linked.add(
          threads.submit(
              () -> {
                own.link(port, group, place, null);
                return null;
              }));
    }
    for (Future<?> one : linked) {
      one.get();
    }
  }

  @AfterEach
  void close() {
    links.forEach(GroupLinks::close);
    threads.shutdownNow();
  }

  private DeviceRanks devices(int rank) {
    return links.get(rank).gradients().devices().orElseThrow();
  }

  @Test
  void allGetWhatTheFirstHasMadeAndLossesAreAddedUp() throws Exception {
    Future<byte[]> second = threads.submit(() -> devices(1).agree(() -> new byte[0]));
    assertThat(devices(0).agree(() -> MADE)).isEqualTo(MADE);
    assertThat(second.get()).isEqualTo(MADE);

    Future<Double> sum = threads.submit(() -> links.get(1).gradients().sum(new double[] {2}));
    assertThat(links.get(0).gradients().sum(new double[] {1})).isEqualTo(3);
    assertThat(sum.get()).isEqualTo(3);

    long before = links.get(0).exchanged().bytesSent();
    devices(0).exchanged(100, 200, 0);
    assertThat(links.get(0).exchanged().bytesSent()).isEqualTo(before + 100);
  }

  @Test
  void devicesAreEndedWithTheGroup() throws Exception {
    CountDownLatch ended = new CountDownLatch(1);
    devices(1).onFailure(ended::countDown);
    devices(1).requireWhole();
    Future<byte[]> waits = threads.submit(() -> devices(1).agree(() -> new byte[0]));

    links.get(0).abort(new IllegalStateException("rank 0 has no more memory"));

    ended.await();
    assertThatThrownBy(devices(1)::requireWhole).isInstanceOf(GroupFailedException.class);
    assertThatThrownBy(waits::get).hasCauseInstanceOf(GroupFailedException.class);
    CountDownLatch late = new CountDownLatch(1);
    devices(1).onFailure(late::countDown);
    assertThat(late.getCount()).isZero();
  }
}
