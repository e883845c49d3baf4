package io.radflow.training.cudnn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.radflow.training.engine.BucketRanges;
import io.radflow.training.engine.GradientGroup;
import io.radflow.training.engine.Precision;
import io.radflow.training.leaves.LeafPlace;
import io.radflow.training.leaves.RankLeaves;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The exchange by NCCL: its own presets, a stand-in for the library, ranks on emulated devices in
 * threads.
 */
@Timeout(300)
class DeviceExchangeTest {

  private static final int LEAVES = 8;

  private final ExecutorService threads = Executors.newCachedThreadPool();

  @BeforeAll
  static void loadNccl() {
    try (KernelRoom room = new KernelRoom(Precision.FLOAT32)) {
      assertThat(room.device.exchangeLibrary()).hasValue("NCCL 2.29.3");
    }
  }

  @AfterEach
  void end() {
    threads.shutdownNow();
  }

  /** Of three ranks with eight leaves two have three leaves, and two subtrees each. */
  @Test
  void theBitsAreThoseOfOneRank() throws Exception {
    int ranks = 3;
    RankLeaves shares = new RankLeaves(ranks, LEAVES);
    EmulatedRanks emulated = new EmulatedRanks(shares);
    List<GradientGroup> groups = emulated.groups();
    List<Future<int[]>> sums = new ArrayList<>();
    for (int rank = 0; rank < ranks; rank++) {
      int self = rank;
      sums.add(threads.submit(() -> summed(groups.get(self), shares, self)));
    }
    int[] expected = alone();
    for (Future<int[]> sum : sums) {
      assertThat(Arrays.equals(sum.get(), expected)).isTrue();
    }
    assertThat(emulated.sent()).isEqualTo(emulated.received()).isPositive();
  }

  private static int[] alone() {
    try (KernelRoom room = new KernelRoom(Precision.FLOAT32);
        DeviceLeafSums sums = new DeviceLeafSums(room.computation, room.device)) {
      place(room, sums, 0, LEAVES);
      return bits(room);
    }
  }

  private static int[] summed(GradientGroup group, RankLeaves shares, int rank) {
    try (KernelRoom room = new KernelRoom(Precision.FLOAT32);
        DeviceLeafSums sums = new DeviceLeafSums(room.computation, room.device);
        DeviceExchange exchange =
            new DeviceExchange(room.computation, room.device, group.devices().orElseThrow())) {
      LeafPlace last = place(room, sums, shares.first(rank), shares.end(rank));
      for (int bucket = 0; bucket < buckets(room); bucket++) {
        exchange.exchange(sums.addresses(last), bucket);
      }
      exchange.await();
      return bits(room);
    }
  }

  private static int buckets(KernelRoom room) {
    return new BucketRanges(room.parameters.gradientValues()).count();
  }

  /** Gradients of leaves, added up as far as they are a rank's own. */
  private static LeafPlace place(KernelRoom room, DeviceLeafSums sums, int first, int end) {
    List<LeafPlace> places = LeafPlace.of(first, end - first);
    for (int leaf = first; leaf < end; leaf++) {
      room.writeFloats(room.parameters.gradients(), gradient(room, leaf));
      LeafPlace place = places.get(leaf - first);
      boolean last = leaf + 1 == end;
      IntStream.range(0, buckets(room))
          .forEach(
              bucket -> {
                if (last) {
                  sums.complete(place, bucket);
                } else {
                  sums.take(place, bucket);
                }
              });
    }
    return places.get(places.size() - 1);
  }

  /** Values of which another order of adding makes other bits. */
  private static float[] gradient(KernelRoom room, int leaf) {
    SplittableRandom random = new SplittableRandom(leaf);
    float[] values = new float[Math.toIntExact(room.parameters.gradientValues())];
    for (int i = 0; i < values.length; i++) {
      int bits = random.nextInt();
      // Sign and mantissa, and one of 16 exponents.
      values[i] = Float.intBitsToFloat(bits & 0x807fffff | 120 + (bits >>> 23 & 15) << 23);
    }
    return values;
  }

  private static int[] bits(KernelRoom room) {
    float[] values =
        room.readFloats(
            room.parameters.gradients(), Math.toIntExact(room.parameters.gradientValues()));
    int[] bits = new int[values.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = Float.floatToRawIntBits(values[i]);
    }
    return bits;
  }

  @Test
  void whoeverWaitsForALostRankFailsWithTheReason() throws Exception {
    EmulatedRanks emulated = new EmulatedRanks(new RankLeaves(2, 2));
    List<GradientGroup> groups = emulated.groups();
    Future<?> waits = threads.submit(() -> exchange(groups.get(0)));
    // The other is linked and then gives nothing.
    Future<?> lost =
        threads.submit(
            () -> {
              try (KernelRoom room = new KernelRoom(Precision.FLOAT32);
                  DeviceExchange linked =
                      new DeviceExchange(
                          room.computation, room.device, groups.get(1).devices().orElseThrow())) {
                emulated.fail(new IllegalStateException("rank 1 is lost"));
              }
            });
    lost.get();
    assertThatThrownBy(waits::get).hasRootCauseMessage("rank 1 is lost");
  }

  @Test
  void whoeverWaitsToBeLinkedFailsWithTheReason() {
    EmulatedRanks emulated = new EmulatedRanks(new RankLeaves(2, 2));
    GradientGroup first = emulated.groups().get(0);
    Future<?> waits = threads.submit(() -> exchange(first));
    emulated.fail(new IllegalStateException("rank 1 never came"));
    assertThatThrownBy(waits::get).hasRootCauseMessage("rank 1 never came");
  }

  /** Of whatever is in the device's memory. */
  private static void exchange(GradientGroup group) {
    try (KernelRoom room = new KernelRoom(Precision.FLOAT32);
        DeviceExchange exchange =
            new DeviceExchange(room.computation, room.device, group.devices().orElseThrow())) {
      exchange.exchange(List.of(room.parameters.gradients()), 0);
      exchange.await();
    }
  }
}
