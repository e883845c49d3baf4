package io.radflow.training.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.radflow.testing.InternalKeys;
import io.radflow.training.engine.Bucket;
import io.radflow.training.group.FlinkTls;
import io.radflow.training.group.GroupFailedException;
import io.radflow.training.group.GroupSettings;
import io.radflow.training.group.LinkedRanks;
import io.radflow.training.group.TlsEngines;
import io.radflow.training.leaves.LeafTree;
import io.radflow.training.leaves.RankLeaves;
import io.radflow.training.leaves.Subtree;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DirectExchangeTest {

  private static final int STEPS = 3;

  /** Small pieces and little room, so that there are many pieces and ranks have to wait. */
  private static final int PIECE_BYTES = 256;

  private static final long STAGING_BYTES = 2048;

  /** Floats of the buckets: one that is smaller than a line for each rank, one that is odd. */
  private static final int[] BUCKETS = {1, 5003, 1024, 77};

  @ParameterizedTest(name = "{0} ranks of {1} leaves")
  @CsvSource({"1,8", "2,8", "3,8", "4,8", "5,8", "6,8", "7,8", "8,8", "3,16", "2,2"})
  void anyNumberOfRanksComesToTheTreesBits(int ranks, int leaves) throws Exception {
    try (LinkedRanks group = LinkedRanks.of(ranks, GroupSettings.DEFAULTS)) {
      requireBits(group, leaves);
    }
  }

  @Test
  void ranksOfSeveralHostsComeToTheSameBitsAndSendLessBetweenThem() throws Exception {
    String one = "127.0.0.1";
    String two = "127.0.0.2";
    try (LinkedRanks group =
        LinkedRanks.of(GroupSettings.DEFAULTS, one, one, one, one, two, two, two, two)) {
      requireBits(group, 16);
      long values = 0;
      for (int bucket : BUCKETS) {
        values += bucket;
      }
      // Each host sends its sum of the half that it does not own, and the sum of that it owns.
      long least = 2 * STEPS * values * Float.BYTES;
      assertThat(acrossHosts(group, 4)).isBetween(least, least * 3 / 2);
    }
    try (LinkedRanks group = LinkedRanks.of(GroupSettings.DEFAULTS, one, one, two, two)) {
      requireBits(group, 4);
    }
  }

  @Test
  void encryptedLinksCarryTheSameBits(@TempDir Path folder) throws Exception {
    TlsEngines tls = FlinkTls.of(InternalKeys.flink(folder));
    try (LinkedRanks group = LinkedRanks.of(3, GroupSettings.DEFAULTS.withTls(tls))) {
      requireBits(group, 8);
    }
  }

  @Test
  void lossesAreAddedByTheTree() throws Exception {
    double[] losses = {1e16, 1, -1e16, 1, 3, 1e-3, 7, 0.1};
    try (LinkedRanks group = LinkedRanks.of(3, GroupSettings.DEFAULTS)) {
      RankLeaves shares = new RankLeaves(3, losses.length);
      List<Future<Double>> sums = new ArrayList<>();
      for (int rank = 0; rank < 3; rank++) {
        DirectExchange exchange = DirectExchange.over(group.group(rank), losses.length);
        double[] own = Arrays.copyOfRange(losses, shares.first(rank), shares.end(rank));
        sums.add(group.run(() -> exchange.sum(own)));
      }
      for (Future<Double> sum : sums) {
        assertThat(sum.get()).isEqualTo(new LeafTree(losses.length).sum(losses));
      }
    }
  }

  @Test
  void whoeverWaitsFailsAtOnceWhenARankAborts() throws Exception {
    try (LinkedRanks group = LinkedRanks.of(3, GroupSettings.DEFAULTS)) {
      List<DirectExchange> exchanges = new ArrayList<>();
      for (int rank = 0; rank < 3; rank++) {
        exchanges.add(DirectExchange.over(group.group(rank), 4));
      }
      Future<Double> second = group.run(() -> exchanges.get(1).sum(new double[1]));
      Future<Double> third = group.run(() -> exchanges.get(2).sum(new double[2]));
      exchanges.get(0).abort(new IllegalStateException("the engine has no memory"));
      // The third one fails too, and closes its connections: whichever is seen first is named.
      assertThatThrownBy(second::get)
          .hasCauseInstanceOf(GroupFailedException.class)
          .hasMessageMatching("(?s).*Rank [02] \\(127\\.0\\.0\\.1:.*");
      assertThatThrownBy(third::get).hasCauseInstanceOf(GroupFailedException.class);
      assertThatThrownBy(() -> exchanges.get(0).sum(new double[1]))
          .hasMessageContaining("the engine has no memory")
          .hasCauseInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void ranksOfOtherNetworksAreToldSo() throws Exception {
    try (LinkedRanks group = LinkedRanks.of(2, GroupSettings.DEFAULTS)) {
      List<Future<Double>> sums = new ArrayList<>();
      for (int rank = 0; rank < 2; rank++) {
        DirectExchange exchange = DirectExchange.over(group.group(rank), 2);
        ByteBuffer values = floats(100 + 100 * rank);
        sums.add(
            group.run(
                () -> {
                  exchange.ready(new Bucket(0, List.of(values), values));
                  return exchange.sum(new double[1]);
                }));
      }
      GroupFailedException first = group.received(0).failure.get();
      GroupFailedException second = group.received(1).failure.get();
      assertThat(first.getMessage() + second.getMessage())
          .contains("do all ranks train the same network?");
    }
  }

  @Test
  void whatWasExchangedIsCounted() throws Exception {
    try (LinkedRanks group = LinkedRanks.of(2, GroupSettings.DEFAULTS)) {
      List<DirectExchange> exchanges = requireBits(group, 2);
      ExchangeReading reading = exchanges.get(0).reading();
      assertThat(reading.ranks()).isEqualTo(2);
      assertThat(reading.bytesSent()).isGreaterThan(STEPS * 6000 * Float.BYTES);
      assertThat(reading.bytesReceived()).isGreaterThan(STEPS * 6000 * Float.BYTES);
      assertThat(reading.exchangeSeconds()).isPositive();
      assertThat(reading.waitSeconds()).isPositive();
      assertThat(reading.slowestRank()).isEqualTo(1);
    }
  }

  private static List<DirectExchange> requireBits(LinkedRanks group, int leaves) throws Exception {
    RankLeaves shares = new RankLeaves(group.size(), leaves);
    List<DirectExchange> exchanges = new ArrayList<>();
    List<Future<List<ByteBuffer>>> results = new ArrayList<>();
    for (int rank = 0; rank < group.size(); rank++) {
      DirectExchange exchange =
          DirectExchange.over(group.group(rank), leaves, PIECE_BYTES, STAGING_BYTES);
      exchanges.add(exchange);
      int self = rank;
      results.add(group.run(() -> steps(exchange, shares, self)));
    }
    LeafTree tree = new LeafTree(leaves);
    List<ByteBuffer> expected = new ArrayList<>();
    for (int step = 0; step < STEPS; step++) {
      for (int bucket = 0; bucket < BUCKETS.length; bucket++) {
        expected.add(sum(step, bucket, tree.subtrees(0, leaves).get(0)));
      }
    }
    for (Future<List<ByteBuffer>> result : results) {
      assertThat(result.get()).isEqualTo(expected);
    }
    return exchanges;
  }

  /** Steps of one rank: what came out of each bucket. */
  private static List<ByteBuffer> steps(DirectExchange exchange, RankLeaves shares, int rank) {
    List<ByteBuffer> results = new ArrayList<>();
    for (int step = 0; step < STEPS; step++) {
      for (int number = 0; number < BUCKETS.length; number++) {
        List<ByteBuffer> sums = new ArrayList<>();
        for (Subtree subtree : shares.subtrees(rank)) {
          sums.add(sum(step, number, subtree));
        }
        // In the first sum's memory in one step, beside it in the next.
        ByteBuffer result = step % 2 == 0 ? sums.get(0) : floats(BUCKETS[number]);
        exchange.ready(new Bucket(number, sums, result));
        results.add(result);
      }
      exchange.sum(new double[shares.count(rank)]);
    }
    return results;
  }

  /** What a subtree's leaves add up to by the tree. */
  private static ByteBuffer sum(int step, int bucket, Subtree subtree) {
    ByteBuffer sum = floats(BUCKETS[bucket]);
    if (subtree.leaves() == 1) {
      Random random = new Random(31L * (31L * step + bucket) + subtree.first());
      for (int i = 0; i < BUCKETS[bucket]; i++) {
        sum.putFloat(i * Float.BYTES, value(random));
      }
      return sum;
    }
    int half = subtree.leaves() / 2;
    ByteBuffer first = sum(step, bucket, new Subtree(subtree.first(), half));
    ByteBuffer second = sum(step, bucket, new Subtree(subtree.first() + half, half));
    for (int i = 0; i < sum.capacity(); i += Float.BYTES) {
      sum.putFloat(i, first.getFloat(i) + second.getFloat(i));
    }
    return sum;
  }

  /** Of all sizes: also below the smallest normal number, and zeros of both signs. */
  private static float value(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> Math.copySign(0f, random.nextInt(2) - 0.5f);
      case 1 -> Float.MIN_VALUE * random.nextInt(1 << 22);
      case 2 -> (float) random.nextGaussian() * 1e20f;
      default -> (float) random.nextGaussian();
    };
  }

  private static long acrossHosts(LinkedRanks group, int block) {
    long bytes = 0;
    for (int from = 0; from < group.size(); from++) {
      for (int to = 0; to < group.size(); to++) {
        bytes += from / block == to / block ? 0 : group.group(from).bytesSentTo(to);
      }
    }
    return bytes;
  }

  private static ByteBuffer floats(int count) {
    return ByteBuffer.allocateDirect(count * Float.BYTES).order(ByteOrder.nativeOrder());
  }
}
