package io.radflow.training.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.radflow.core.manifest.ObjectEntry;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RunPlanTest {

  private static final List<ObjectEntry> TRAIN =
      List.of(shard("t0", 10), shard("t1", 6), shard("t2", 4), shard("t3", 3));

  @Test
  void refusesMoreStepsThanCanBeCountedAndNamesTheSettings() {
    assertThatThrownBy(() -> plan(7, Long.MAX_VALUE, 0, 8))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("9223372036854775807 steps (training.steps, training.epochs)");
    assertThatThrownBy(() -> plan(7, 1_000_000_000_000L, 1, 8))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("training.evaluate-every 1");
    assertThat(plan(7, 1_000_000_000_000L, 1000, 8).length())
        .isEqualTo(4_000_000_000_000L + 7 * 1_000_000_000L);
  }

  /** 23 train rows in 4 shards, 7 evaluation rows in 2, batches of 4. */
  private static RunPlan plan(long seed, long steps, long every, long shuffleRows) {
    return new RunPlan(
        seed,
        4,
        steps,
        every,
        shuffleRows,
        TRAIN,
        TrainRows.all(23),
        List.of(shard("e0", 5), shard("e1", 2)));
  }

  @Test
  void coversEveryPositionOnceInTheOrderOfItsBlocks() {
    for (long steps : new long[] {1, 5, 6, 12, 23, 40}) {
      for (long every : new long[] {0, 1, 3, 5}) {
        RunPlan plan = plan(7, steps, every, 8);
        BitSet seen = new BitSet();
        long previous = -1;
        for (RowBlock block : blocks(plan)) {
          assertThat(block.sequence()).isEqualTo(previous + 1);
          previous = block.sequence();
          for (long position : positions(plan, block)) {
            assertThat(seen.get((int) position)).isFalse();
            seen.set((int) position);
          }
        }
        assertThat(seen.cardinality()).isEqualTo((int) plan.length());
        assertThat(seen.nextClearBit(0)).isEqualTo((int) plan.length());
      }
    }
  }

  @Test
  void drawsEveryRowOnceInAnEpoch() {
    RunPlan plan = plan(3, 23, 0, 8);
    Map<Long, Map<String, Integer>> draws = new TreeMap<>();
    for (RowBlock block : blocks(plan)) {
      List<String> rows = rows(block);
      for (int row : plan.rowOrder(block)) {
        if (!block.evaluation()) {
          draws
              .computeIfAbsent(block.epoch(), epoch -> new HashMap<>())
              .merge(rows.get(row), 1, Integer::sum);
        }
      }
    }
    assertThat(draws).containsOnlyKeys(0L, 1L, 2L, 3L);
    draws.values().forEach(epoch -> assertThat(epoch).hasSize(23).containsValue(1));
  }

  @Test
  void drawsOnlyTheChosenRowsInEachEpoch() {
    RunPlan plan = plan(TrainRows.chosen(new int[] {22, 3, 17, 4, 0, 16}), 9);

    List<String> order = order(plan);

    assertThat(plan.trainRows()).isEqualTo(6);
    assertThat(plan.epochs()).isEqualTo(6);
    for (int epoch = 0; epoch < 6; epoch++) {
      assertThat(order.subList(6 * epoch, 6 * epoch + 6))
          .containsExactlyInAnyOrder("t0#0", "t0#3", "t0#4", "t2#0", "t2#1", "t3#2");
    }
  }

  @Test
  void oversamplingDrawsEachClassAsOftenAsTheLargest() {
    int[] classes = new int[23];
    classes[11] = 1;
    classes[20] = 1;
    RunPlan plan = plan(TrainRows.oversampled(classes, 3), 21);

    List<String> epoch = order(plan).subList(0, 42);

    assertThat(plan.trainRows()).isEqualTo(42);
    assertThat(epoch.stream().filter(row -> row.equals("t1#1") || row.equals("t3#0"))).hasSize(21);
    assertThat(epoch).contains("t0#0", "t0#9", "t1#0", "t2#3", "t3#2");
    assertThat(order(plan).subList(0, 42)).isEqualTo(epoch);
  }

  @Test
  void drawsWithReplacementFillABatch() {
    RunPlan plan = plan(TrainRows.withReplacement(new int[] {2, 21}, 4, 1), 50);

    List<String> order = order(plan);

    assertThat(order).hasSize(200).containsOnly("t0#2", "t3#1");
    assertThat(order.stream().filter("t0#2"::equals).count()).isBetween(60L, 140L);
  }

  @Test
  void everyPositionIsCoveredWhateverIsChosen() {
    for (TrainRows rows :
        List.of(
            TrainRows.chosen(new int[] {22, 3, 17, 4, 0, 16}),
            TrainRows.oversampled(new int[23], 3),
            TrainRows.withReplacement(new int[] {2, 21}, 4, 1))) {
      RunPlan plan = plan(rows, 11);
      BitSet seen = new BitSet();
      for (RowBlock block : blocks(plan)) {
        for (long position : positions(plan, block)) {
          assertThat(seen.get((int) position)).isFalse();
          seen.set((int) position);
        }
      }
      assertThat(seen.cardinality()).isEqualTo((int) plan.length());
      assertThat(plan.fingerprint()).isNotEqualTo(plan(TrainRows.all(23), 11).fingerprint());
    }
  }

  private static RunPlan plan(TrainRows rows, long steps) {
    return new RunPlan(5, 4, steps, 5, 8, TRAIN, rows, List.of(shard("e0", 5)));
  }

  @Test
  void placesEvaluationAfterItsSteps() {
    RunPlan plan = plan(0, 10, 4, 8);

    assertThat(plan.passes()).isEqualTo(3);
    assertThat(List.of(plan.stepOfPass(0), plan.stepOfPass(1), plan.stepOfPass(2)))
        .containsExactly(4L, 8L, 10L);
    assertThat(plan.place(15)).isEqualTo(new RunPlan.Place(false, -1, 15));
    assertThat(plan.place(16)).isEqualTo(new RunPlan.Place(true, 0, 0));
    assertThat(plan.place(22)).isEqualTo(new RunPlan.Place(true, 0, 6));
    assertThat(plan.place(23)).isEqualTo(new RunPlan.Place(false, -1, 16));
    assertThat(plan.place(plan.length() - 1)).isEqualTo(new RunPlan.Place(true, 2, 6));
    assertThat(plan.stepsBefore(0)).isZero();
    assertThat(plan.stepsBefore(18)).isEqualTo(4);
    assertThat(plan.stepsBefore(plan.length())).isEqualTo(10);
    for (long draw = 0; draw < plan.draws(); draw++) {
      assertThat(plan.place(plan.trainPosition(draw)).index()).isEqualTo(draw);
    }
  }

  @Test
  void ordersEpochsDifferentlyAndTheSameSeedAlike() {
    assertThat(order(plan(1, 23, 0, 8))).isEqualTo(order(plan(1, 23, 0, 8)));
    assertThat(order(plan(1, 23, 0, 8))).isNotEqualTo(order(plan(2, 23, 0, 8)));
    List<String> order = order(plan(1, 23, 0, 100));
    assertThat(order.subList(0, 23)).isNotEqualTo(order.subList(23, 46));
    assertThat(order.subList(0, 23)).containsExactlyInAnyOrderElementsOf(order.subList(23, 46));
  }

  @Test
  void tellsPlansApart() {
    assertThat(plan(1, 10, 2, 8).fingerprint()).isEqualTo(plan(1, 10, 2, 8).fingerprint());
    assertThat(plan(1, 10, 2, 8).fingerprint())
        .isNotEqualTo(plan(2, 10, 2, 8).fingerprint())
        .isNotEqualTo(plan(1, 11, 2, 8).fingerprint())
        .isNotEqualTo(plan(1, 10, 2, 9).fingerprint());
  }

  @Test
  void refusesARunWithNothingToTrainOrScore() {
    List<ObjectEntry> rows = List.of(shard("t", 3));

    assertThatThrownBy(() -> new RunPlan(0, 4, 1, 0, 8, rows, TrainRows.all(3), rows))
        .hasMessageContaining("3 rows")
        .hasMessageContaining("batch of 4");
    assertThatThrownBy(() -> new RunPlan(0, 2, 1, 0, 8, rows, TrainRows.all(3), List.of()))
        .hasMessageContaining("evaluation split");
  }

  private static List<String> order(RunPlan plan) {
    List<String> order = new ArrayList<>();
    for (RowBlock block : blocks(plan)) {
      if (!block.evaluation()) {
        List<String> rows = rows(block);
        for (int row : plan.rowOrder(block)) {
          order.add(rows.get(row));
        }
      }
    }
    return order;
  }

  private static List<RowBlock> blocks(RunPlan plan) {
    List<RowBlock> blocks = new ArrayList<>();
    for (long epoch = 0; epoch < plan.epochs(); epoch++) {
      blocks.addAll(plan.blocks(plan.epoch(epoch), blocks.size()));
    }
    return blocks;
  }

  private static List<Long> positions(RunPlan plan, RowBlock block) {
    List<Long> positions = new ArrayList<>();
    for (long i = block.first(); i < block.first() + plan.rowOrder(block).length; i++) {
      if (block.evaluation()) {
        positions.add(plan.evaluationPosition((int) block.epoch(), i));
      } else if (i < plan.draws()) {
        positions.add(plan.trainPosition(i));
      }
    }
    return positions;
  }

  private static List<String> rows(RowBlock block) {
    List<String> rows = new ArrayList<>();
    for (ObjectEntry shard : block.shards()) {
      for (int i = 0; i < shard.rows(); i++) {
        rows.add(shard.key() + "#" + i);
      }
    }
    return rows;
  }

  private static ObjectEntry shard(String key, long rows) {
    return new ObjectEntry(key, rows, 100, 1);
  }
}
