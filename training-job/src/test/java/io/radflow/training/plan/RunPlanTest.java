package io.radflow.training.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.radflow.core.manifest.ObjectEntry;
import java.util.List;
import java.util.stream.LongStream;
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
        .hasMessageContaining("one after each 4 images (training.evaluate-every,");
    assertThat(plan(7, 1_000_000_000_000L, 1000, 8).positions().length())
        .isEqualTo(4_000_000_000_000L + 7 * 1_000_000_000L);
  }

  /** 23 train rows in 4 shards, 7 evaluation rows in 2, batches of 4. */
  private static RunPlan plan(long seed, long steps, long every, long shuffleRows) {
    return new RunPlan(
        new RunShape(seed, 4, steps, every),
        new SourceRows("v", BlockOrder.published(shuffleRows), TRAIN, TrainRows.all(23)),
        List.of(shard("e0", 5), shard("e1", 2)));
  }

  @Test
  void coversEveryPositionOnce() {
    for (long steps : new long[] {1, 5, 6, 12, 23, 40}) {
      for (long every : new long[] {0, 1, 3, 5}) {
        RunPlan plan = plan(7, steps, every, 8);

        assertThat(PlannedRows.of(plan).keySet())
            .containsExactlyElementsOf(
                LongStream.range(0, plan.positions().length()).boxed().toList());
      }
    }
  }

  @Test
  void coversEveryPositionOnceWhereItIsEvaluatedByEpochs() {
    for (long steps : new long[] {1, 5, 6, 12, 23, 40}) {
      for (long rows : new long[] {4, 23, 46}) {
        RunPlan plan =
            new RunPlan(
                new RunShape(7, 4, steps, EvaluationInterval.rows(rows), 1),
                new SourceRows("v", BlockOrder.published(8), TRAIN, TrainRows.all(23)),
                List.of(shard("e0", 5), shard("e1", 2)));

        assertThat(PlannedRows.of(plan).keySet())
            .containsExactlyElementsOf(
                LongStream.range(0, plan.positions().length()).boxed().toList());
      }
    }
  }

  @Test
  void drawsEveryRowOnceInAnEpoch() {
    List<String> order = PlannedRows.trained(plan(3, 23, 0, 8));

    for (int epoch = 0; epoch < 4; epoch++) {
      assertThat(order.subList(23 * epoch, 23 * epoch + 23)).doesNotHaveDuplicates();
    }
  }

  @Test
  void drawsOnlyTheChosenRowsInEachEpoch() {
    RunPlan plan = plan(TrainRows.chosen(new int[] {22, 3, 17, 4, 0, 16}), 9);

    List<String> order = PlannedRows.trained(plan);

    assertThat(plan.positions().trainRows()).isEqualTo(6);
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

    List<String> epoch = PlannedRows.trained(plan).subList(0, 42);

    assertThat(plan.positions().trainRows()).isEqualTo(42);
    assertThat(epoch.stream().filter(row -> row.equals("t1#1") || row.equals("t3#0"))).hasSize(21);
    assertThat(epoch).contains("t0#0", "t0#9", "t1#0", "t2#3", "t3#2");
    assertThat(PlannedRows.trained(plan).subList(0, 42)).isEqualTo(epoch);
  }

  @Test
  void drawsWithReplacementFillABatch() {
    RunPlan plan = plan(TrainRows.withReplacement(new int[] {2, 21}, 4, 1), 50);

    List<String> order = PlannedRows.trained(plan);

    assertThat(order).hasSize(200).containsOnly("t0#2", "t3#1");
    assertThat(order.stream().filter("t0#2"::equals).count()).isBetween(60L, 140L);
  }

  @Test
  void everyPositionIsCoveredWhateverIsChosen() {
    for (TrainRows rows :
        List.of(
            TrainRows.chosen(new int[] {22, 3, 17, 4, 0, 16}),
            TrainRows.oversampled(new int[23], 3),
            TrainRows.drawnByClass(new int[23], 3),
            TrainRows.withReplacement(new int[] {2, 21}, 4, 1))) {
      RunPlan plan = plan(rows, 11);
      assertThat(PlannedRows.of(plan).keySet())
          .containsExactlyElementsOf(
              LongStream.range(0, plan.positions().length()).boxed().toList());
      assertThat(plan.fingerprint()).isNotEqualTo(plan(TrainRows.all(23), 11).fingerprint());
    }
  }

  private static RunPlan plan(TrainRows rows, long steps) {
    return new RunPlan(
        new RunShape(5, 4, steps, 5),
        new SourceRows("v", BlockOrder.published(8), TRAIN, rows),
        List.of(shard("e0", 5)));
  }

  @Test
  void placesEvaluationAfterItsSteps() {
    RunPositions plan = plan(0, 10, 4, 8).positions();

    assertThat(plan.passes()).isEqualTo(3);
    assertThat(List.of(plan.stepOfPass(0), plan.stepOfPass(1), plan.stepOfPass(2)))
        .containsExactly(4L, 8L, 10L);
    assertThat(plan.place(15)).isEqualTo(new RunPositions.Place(false, -1, 15));
    assertThat(plan.place(16)).isEqualTo(new RunPositions.Place(true, 0, 0));
    assertThat(plan.place(22)).isEqualTo(new RunPositions.Place(true, 0, 6));
    assertThat(plan.place(23)).isEqualTo(new RunPositions.Place(false, -1, 16));
    assertThat(plan.place(plan.length() - 1)).isEqualTo(new RunPositions.Place(true, 2, 6));
    assertThat(plan.stepsBefore(0)).isZero();
    assertThat(plan.stepsBefore(18)).isEqualTo(4);
    assertThat(plan.stepsBefore(plan.length())).isEqualTo(10);
    for (long draw = 0; draw < plan.draws(); draw++) {
      assertThat(plan.place(plan.trainPosition(draw)).index()).isEqualTo(draw);
    }
  }

  @Test
  void ordersEpochsDifferentlyAndTheSameSeedAlike() {
    assertThat(PlannedRows.trained(plan(1, 23, 0, 8)))
        .isEqualTo(PlannedRows.trained(plan(1, 23, 0, 8)));
    assertThat(PlannedRows.trained(plan(1, 23, 0, 8)))
        .isNotEqualTo(PlannedRows.trained(plan(2, 23, 0, 8)));
    List<String> order = PlannedRows.trained(plan(1, 23, 0, 100));
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

    assertThatThrownBy(() -> refused(4, rows, rows))
        .hasMessageContaining("3 rows")
        .hasMessageContaining("batch of 4");
    assertThatThrownBy(() -> refused(2, rows, List.of())).hasMessageContaining("evaluation split");
  }

  private static RunPlan refused(
      int batchSize, List<ObjectEntry> train, List<ObjectEntry> evaluation) {
    return new RunPlan(
        new RunShape(0, batchSize, 1, 0),
        new SourceRows("v", BlockOrder.published(8), train, TrainRows.all(3)),
        evaluation);
  }

  private static ObjectEntry shard(String key, long rows) {
    return new ObjectEntry(key, rows, 100, 1);
  }
}
