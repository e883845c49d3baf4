package io.radflow.training.permit;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.annotation.Internal;

/**
 * How ranks come to be a group after a start: each says that it is ready, all are told of each
 * other, each says that it is linked with the others. Checkpoints wait for that.
 *
 * <p>Not thread-safe: it belongs to the thread of the coordinator. It never waits, and is told the
 * time.
 */
@Internal
public final class GroupFormation {

  private static final int GROUP_BYTES = 16;

  private final SecureRandom random;
  private final Duration linkWithin;
  private final RankReady[] ready;
  private final int[] attempts;
  private final BitSet linked = new BitSet();

  /** The group that is linking or linked; else null. */
  private GroupFormed formed;

  private long formedAtMillis;

  /**
   * @param ranks how many a group has
   * @param linkWithin how long ranks may take to link once they are a group
   * @param random for ids and secrets
   */
  public GroupFormation(int ranks, Duration linkWithin, SecureRandom random) {
    this.ready = new RankReady[ranks];
    this.attempts = new int[ranks];
    Arrays.fill(attempts, -1);
    this.linkWithin = linkWithin;
    this.random = random;
  }

  /**
   * A rank is ready. A later attempt replaces an earlier one, and ends the group that it was of.
   *
   * @return the group, with the last of its ranks
   * @throws GroupFormationException if the ranks go on from different states, or with different
   *     engines or versions: says which rank has what
   */
  public Optional<GroupFormed> ready(int rank, RankReady one, long nowMillis)
      throws GroupFormationException {
    requireRank(rank);
    if (one.attempt() <= attempts[rank]) {
      return Optional.empty();
    }
    end();
    attempts[rank] = one.attempt();
    ready[rank] = one;
    if (!isComplete()) {
      return Optional.empty();
    }
    requireSame("turn", RankReady::turn);
    requireSame("parameters", member -> String.format("%016x", member.parameterHash()));
    requireSame("engine", RankReady::engine);
    requireSame("versions", RankReady::versions);
    byte[] secret = bytes(GroupFormed.SECRET_BYTES);
    formed =
        new GroupFormed(HexFormat.of().formatHex(bytes(GROUP_BYTES)), Arrays.asList(ready), secret);
    formedAtMillis = nowMillis;
    return Optional.of(formed);
  }

  /**
   * A rank is linked with all others.
   *
   * @param group whose ranks; word of one that has ended is passed over
   * @return whether that was the group's last rank
   */
  public boolean linked(int rank, String group) {
    requireRank(rank);
    if (formed == null || !formed.group().equals(group)) {
      return false;
    }
    boolean news = !linked.get(rank);
    linked.set(rank);
    return news && isLinked();
  }

  /** An attempt of a rank's task has failed or was cancelled, which ends its group. */
  public void lost(int rank, int attempt) {
    requireRank(rank);
    if (attempt >= attempts[rank]) {
      attempts[rank] = attempt;
      ready[rank] = null;
      end();
    }
  }

  /** Whether all ranks are linked, so that a checkpoint may begin. */
  public boolean isLinked() {
    return formed != null && linked.cardinality() == ready.length;
  }

  /**
   * Looks at the time.
   *
   * @throws GroupFormationException if the group should be linked by now: names who is missing
   */
  public void requireLinked(long nowMillis) throws GroupFormationException {
    if (formed != null && !isLinked() && nowMillis - formedAtMillis >= linkWithin.toMillis()) {
      throw new GroupFormationException(
          String.format(
              "The training group is not linked after %d s: %s not linked with all others",
              linkWithin.toSeconds(), places(rank -> !linked.get(rank))));
    }
  }

  /** Ranks that are awaited, with where they are once that is known; "" where none is. */
  public String missing() {
    return formed == null ? places(rank -> ready[rank] == null) : places(rank -> !linked.get(rank));
  }

  /**
   * What each rank computes on, if it is not the same everywhere: a result's bits depend on where a
   * leaf is computed then.
   */
  public Optional<String> differentDevices() {
    return isComplete() ? differences(RankReady::device) : Optional.empty();
  }

  private void end() {
    formed = null;
    linked.clear();
  }

  private boolean isComplete() {
    return Arrays.stream(ready).allMatch(one -> one != null);
  }

  private byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  private void requireSame(String what, Function<RankReady, Object> value)
      throws GroupFormationException {
    Optional<String> differences = differences(value);
    if (differences.isPresent()) {
      throw new GroupFormationException(
          String.format(
              "The training group's ranks differ in %s: %s", what, differences.orElseThrow()));
    }
  }

  private Optional<String> differences(Function<RankReady, Object> value) {
    Map<Object, List<Integer>> ranks = new LinkedHashMap<>();
    for (int rank = 0; rank < ready.length; rank++) {
      ranks.computeIfAbsent(value.apply(ready[rank]), one -> new ArrayList<>()).add(rank);
    }
    return ranks.size() == 1
        ? Optional.empty()
        : Optional.of(
            ranks.entrySet().stream()
                .map(one -> one.getKey() + " on " + names(one.getValue()))
                .collect(Collectors.joining("; ")));
  }

  private String places(IntPredicate which) {
    List<Integer> ranks = IntStream.range(0, ready.length).filter(which).boxed().toList();
    return ranks.isEmpty()
        ? ""
        : (ranks.size() == 1 ? "rank " : "ranks ")
            + ranks.stream().map(this::place).collect(Collectors.joining(", "));
  }

  private String place(int rank) {
    RankReady one = ready[rank];
    return one == null ? String.valueOf(rank) : rank + " (" + one.host() + ":" + one.port() + ")";
  }

  private static String names(List<Integer> ranks) {
    return (ranks.size() == 1 ? "rank " : "ranks ")
        + ranks.stream().map(String::valueOf).collect(Collectors.joining(", "));
  }

  private void requireRank(int rank) {
    if (rank < 0 || rank >= ready.length) {
      throw new IllegalArgumentException("No rank " + rank + " of " + ready.length);
    }
  }
}
