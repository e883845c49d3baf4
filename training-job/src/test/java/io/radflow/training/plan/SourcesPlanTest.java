package io.radflow.training.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.radflow.core.manifest.ObjectEntry;
import io.radflow.training.plan.PlannedRows.PlannedRow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Runs over several views, of random shapes. */
class SourcesPlanTest {

  private static final List<ObjectEntry> TEST = List.of(new ObjectEntry("test", 7, 700, 1));

  @Test
  void everyPositionHasARowOfItsSourceAndEverySourceItsWholeEpochs() {
    Random shapes = new Random(17);
    for (int trial = 0; trial < 300; trial++) {
      RunPlan plan = plan(shapes, trial);

      TreeMap<Long, PlannedRow> planned = PlannedRows.of(plan);

      assertThat(planned.keySet())
          .as("trial %d", trial)
          .containsExactlyElementsOf(
              LongStream.range(0, plan.positions().length()).boxed().toList());
      List<PlannedRow> trained =
          planned.values().stream().filter(row -> !row.evaluation()).toList();
      long[] own = new long[plan.sources().size()];
      for (int draw = 0; draw < trained.size(); draw++) {
        PlannedRow row = trained.get(draw);
        assertThat(row.source()).isEqualTo(plan.positions().shares().source(draw));
        long perEpoch = plan.sources().get(row.source()).selection().perEpoch();
        assertThat(row.epoch()).isEqualTo(own[row.source()]++ / perEpoch);
      }
      for (int source = 0; source < own.length; source++) {
        assertEpochsComplete(plan, source, trained);
      }
    }
  }

  private static void assertEpochsComplete(RunPlan plan, int source, List<PlannedRow> trained) {
    TrainRows selection = plan.sources().get(source).selection();
    Map<Long, Map<String, Integer>> epochs = new HashMap<>();
    for (PlannedRow row : trained) {
      if (row.source() == source) {
        epochs
            .computeIfAbsent(row.epoch(), epoch -> new HashMap<>())
            .merge(row.row(), 1, Integer::sum);
      }
    }
    long complete = plan.positions().own(source, trained.size()) / selection.perEpoch();
    for (long epoch = 0; epoch < complete; epoch++) {
      if (selection.isReplaced()) {
        assertThat(epochs.get(epoch)).hasSizeLessThanOrEqualTo((int) selection.images());
      } else {
        assertThat(epochs.get(epoch)).hasSize((int) selection.images());
      }
      assertThat(epochs.get(epoch).values().stream().mapToLong(times -> times).sum())
          .isEqualTo(selection.perEpoch());
    }
  }

  @Test
  void theRestOfARunIsPlannedAsInTheWholeOne() {
    Random shapes = new Random(23);
    for (int trial = 0; trial < 100; trial++) {
      RunPlan whole = plan(shapes, trial);
      long step = shapes.nextInt((int) whole.positions().steps());
      RunPlan rest = whole.from(step);

      TreeMap<Long, PlannedRow> planned = PlannedRows.of(whole);

      long start = rest.positions().start();
      for (RowBlock block : PlannedRows.blocks(rest)) {
        int behind = rest.positions().behind(block);
        int within = rest.positions().rowsWithin(block);
        for (int row = 0; row < within; row++) {
          assertThat(rest.positions().position(block, row) >= start).isEqualTo(row >= behind);
        }
      }
      assertThat(PlannedRows.of(rest)).isEqualTo(planned);
    }
  }

  @Test
  void sourcesOfOneShapeAreDrawnInDifferentOrders() {
    List<ObjectEntry> shards = List.of(new ObjectEntry("same", 64, 6400, 1, 4, 10));
    RunPlan plan =
        new RunPlan(
            new RunShape(3, 8, 16, 0),
            List.of(
                new SourceRows("a", 1, BlockOrder.mixed(4), shards, TrainRows.all(64)),
                new SourceRows("b", 1, BlockOrder.mixed(4), shards, TrainRows.all(64))),
            TEST);

    List<PlannedRow> trained =
        PlannedRows.of(plan).values().stream().filter(row -> !row.evaluation()).toList();

    assertThat(rows(trained, 0)).isNotEqualTo(rows(trained, 1));
    assertThat(rows(trained, 0)).containsExactlyInAnyOrderElementsOf(rows(trained, 1));
  }

  private static List<String> rows(List<PlannedRow> trained, int source) {
    return trained.stream().filter(row -> row.source() == source).map(PlannedRow::row).toList();
  }

  /** Two to four sources in any shares, mixed or published, all of their rows or a selection. */
  private static RunPlan plan(Random shapes, int trial) {
    List<SourceRows> sources = new ArrayList<>();
    int count = 2 + shapes.nextInt(3);
    for (int source = 0; source < count; source++) {
      String view = "v" + source;
      boolean mixed = shapes.nextBoolean();
      List<ObjectEntry> shards = new ArrayList<>();
      int rows = 0;
      for (int shard = 0; shard < 1 + shapes.nextInt(9); shard++) {
        int ofShard = 1 + shapes.nextInt(20);
        int piece = mixed ? 1 << shapes.nextInt(4) : 0;
        shards.add(
            new ObjectEntry(
                view + "-" + shard, ofShard, 100, trial, piece >= ofShard ? 0 : piece, 10));
        rows += ofShard;
      }
      sources.add(
          new SourceRows(
              view,
              1 + shapes.nextInt(5),
              mixed ? BlockOrder.mixed(4 + shapes.nextInt(9)) : BlockOrder.published(10),
              shards,
              selection(shapes, rows, trial)));
    }
    SharePattern pattern = new SharePattern(sources.stream().map(SourceRows::share).toList());
    int lanes = 1 << shapes.nextInt(3);
    int batch =
        lanes == 1 ? 1 + shapes.nextInt(30) : lanes * pattern.period() * (1 + shapes.nextInt(2));
    int steps = 1 + shapes.nextInt(500 / batch + 4);
    return new RunPlan(
        new RunShape(trial, batch, steps, shapes.nextInt(steps + 1), lanes), sources, TEST);
  }

  private static TrainRows selection(Random shapes, int rows, int seed) {
    int[] classes = IntStream.range(0, rows).map(row -> row % 5 == 0 ? 1 : 0).toArray();
    return switch (shapes.nextInt(4)) {
      case 0 -> TrainRows.chosen(IntStream.range(0, rows).filter(row -> row % 3 == 0).toArray());
      case 1 -> TrainRows.oversampled(classes, seed);
      case 2 -> TrainRows.drawnByClass(classes, seed);
      default -> TrainRows.all(rows);
    };
  }
}
