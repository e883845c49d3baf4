package io.radflow.infra.bench.exchange;

import io.radflow.training.engine.Bucket;
import io.radflow.training.exchange.DirectExchange;
import io.radflow.training.group.GroupFailedException;
import io.radflow.training.group.GroupListener;
import io.radflow.training.group.GroupMember;
import io.radflow.training.group.GroupMembership;
import io.radflow.training.group.GroupPort;
import io.radflow.training.group.GroupSettings;
import io.radflow.training.group.RankGroup;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.apache.flink.annotation.Internal;

/**
 * One process of a measured exchange. It says its port, is told those of all with the group's id
 * and secret, and then exchanges gradients as often as each line says, and answers with the
 * seconds.
 */
@Internal
public final class BenchRank {

  private static final String LOOPBACK = "127.0.0.1";

  /** As training closes its buckets. */
  private static final int BUCKET_BYTES = 25_000_000;

  private final BufferedReader requests;
  private final PrintStream answers;

  public BenchRank(BufferedReader requests, PrintStream answers) {
    this.requests = requests;
    this.answers = answers;
  }

  /** Exchanges until there is no more line. */
  public void exchange(int rank, int bytes) throws IOException, InterruptedException {
    GroupPort port = GroupPort.open(LOOPBACK, "0");
    answers.println(port.port());
    String[] told = requests.readLine().split(" ");
    List<GroupMember> members = new ArrayList<>();
    for (int i = 2; i < told.length; i++) {
      members.add(new GroupMember(i - 2, LOOPBACK, Integer.parseInt(told[i]), 0));
    }
    GroupMembership membership =
        new GroupMembership(
            HexFormat.of().parseHex(told[0]), HexFormat.of().parseHex(told[1]), rank, members);
    int leaves = Math.max(1, Integer.highestOneBit(2 * members.size() - 1));
    try (RankGroup group = RankGroup.link(port, membership, GroupSettings.DEFAULTS, new Silent());
        DirectExchange exchange = DirectExchange.over(group, leaves)) {
      List<Bucket> buckets = buckets(bytes, exchange.sumsOfRank());
      double[] losses = new double[exchange.leavesOfRank()];
      answers.println("linked");
      for (String line = requests.readLine(); line != null; line = requests.readLine()) {
        long begun = System.nanoTime();
        for (int i = Integer.parseInt(line); i > 0; i--) {
          buckets.forEach(exchange::ready);
          exchange.sum(losses);
        }
        answers.println((System.nanoTime() - begun) / 1e9);
      }
    }
  }

  private static List<Bucket> buckets(int bytes, int sums) {
    List<Bucket> buckets = new ArrayList<>();
    int whole = bytes / Float.BYTES * Float.BYTES;
    for (int from = 0; from < whole; from += BUCKET_BYTES) {
      List<ByteBuffer> parts = new ArrayList<>();
      for (int sum = 0; sum < sums; sum++) {
        parts.add(
            ByteBuffer.allocateDirect(Math.min(BUCKET_BYTES, whole - from))
                .order(ByteOrder.nativeOrder()));
      }
      buckets.add(new Bucket(buckets.size(), parts, parts.get(0)));
    }
    return buckets;
  }

  /** What fails shows where the sum is waited for. */
  private static final class Silent implements GroupListener {

    @Override
    public void message(int rank, ByteBuffer message) {
      // Nobody sends one.
    }

    @Override
    public void failed(GroupFailedException reason) {
      // Whoever waits is told.
    }
  }
}
