package io.radflow.training.group;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;

/** Ranks of one group in this process, each with a thread of its own, over loopback. */
public final class LinkedRanks implements AutoCloseable {

  private static final String LOOPBACK = "127.0.0.1";

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<RankGroup> groups = new ArrayList<>();
  private final List<Received> received = new ArrayList<>();

  /** A message, and the rank that sent it. */
  public record Message(int rank, ByteBuffer bytes) {}

  /** What a rank's listener was told. */
  public static final class Received implements GroupListener {

    public final BlockingQueue<Message> messages = new LinkedBlockingQueue<>();
    public final CompletableFuture<GroupFailedException> failure = new CompletableFuture<>();

    @Override
    public void message(int rank, ByteBuffer message) {
      messages.add(new Message(rank, message));
    }

    @Override
    public void failed(GroupFailedException reason) {
      failure.complete(reason);
    }
  }

  private LinkedRanks() {}

  /** Ranks of one host. */
  public static LinkedRanks of(int ranks, GroupSettings settings) throws Exception {
    String[] hosts = new String[ranks];
    Arrays.fill(hosts, LOOPBACK);
    return of(settings, hosts);
  }

  /**
   * A rank for each host.
   *
   * @param hosts of 127.0.0.0/8, which all lead to this machine
   */
  public static LinkedRanks of(GroupSettings settings, String... hosts) throws Exception {
    LinkedRanks ranks = new LinkedRanks();
    List<GroupPort> ports = new ArrayList<>();
    List<GroupMember> members = new ArrayList<>();
    for (int rank = 0; rank < hosts.length; rank++) {
      ports.add(GroupPort.open(hosts[rank], "0"));
      members.add(new GroupMember(rank, hosts[rank], ports.get(rank).port(), 0));
    }
    List<Callable<RankGroup>> links = new ArrayList<>();
    for (int rank = 0; rank < hosts.length; rank++) {
      GroupMembership membership = membership(rank, members);
      GroupPort port = ports.get(rank);
      Received listener = new Received();
      ranks.received.add(listener);
      links.add(() -> RankGroup.link(port, membership, settings, listener));
    }
    for (Future<RankGroup> link : ranks.threads.invokeAll(links)) {
      ranks.groups.add(link.get());
    }
    return ranks;
  }

  /** A rank of the group whose id and secret come from a seed. */
  public static GroupMembership membership(int rank, List<GroupMember> members) {
    Random random = new Random(11);
    byte[] id = new byte[GroupMembership.GROUP_ID_BYTES];
    byte[] secret = new byte[GroupMembership.SECRET_BYTES];
    random.nextBytes(id);
    random.nextBytes(secret);
    return new GroupMembership(id, secret, rank, members);
  }

  public RankGroup group(int rank) {
    return groups.get(rank);
  }

  public Received received(int rank) {
    return received.get(rank);
  }

  public int size() {
    return groups.size();
  }

  /** Runs something on a thread of its own. */
  public <T> Future<T> run(Callable<T> task) {
    return threads.submit(task);
  }

  @Override
  public void close() throws Exception {
    List<Callable<Void>> ends = new ArrayList<>();
    for (RankGroup group : groups) {
      ends.add(
          () -> {
            group.close();
            return null;
          });
    }
    threads.invokeAll(ends);
    threads.shutdownNow();
  }
}
