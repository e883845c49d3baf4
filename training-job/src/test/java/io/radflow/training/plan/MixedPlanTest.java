package io.radflow.training.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.radflow.core.manifest.ObjectEntry;
import io.radflow.training.plan.PlannedRows.PlannedRow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class MixedPlanTest {

  @Test
  void everyRowComesOnceInAnEpochWhateverTheShapeOfViewAndLanes() {
    Random shapes = new Random(11);
    for (int trial = 0; trial < 300; trial++) {
      List<ObjectEntry> shards = shards(shapes, 1 + shapes.nextInt(30));
      int rows = (int) rows(shards);
      int lanes = 1 << shapes.nextInt(4);
      int batch = lanes * (1 + shapes.nextInt(6));
      if (rows < batch) {
        continue;
      }
      int steps = 1 + 3 * rows / batch;
      RunPlan plan =
          plan(
              new RunShape(trial, batch, steps, shapes.nextInt(steps + 1), lanes),
              BlockOrder.mixed(Math.max(lanes, shapes.nextInt(40))),
              shards,
              TrainRows.all(rows),
              shards(shapes, 3));

      TreeMap<Long, PlannedRow> planned = PlannedRows.of(plan);

      assertThat(planned.keySet())
          .containsExactlyElementsOf(
              LongStream.range(0, plan.positions().length()).boxed().toList());
      Map<Long, Set<String>> epochs = new HashMap<>();
      for (PlannedRow row : planned.values()) {
        if (!row.evaluation()) {
          assertThat(epochs.computeIfAbsent(row.epoch(), epoch -> new HashSet<>()).add(row.row()))
              .isTrue();
        }
      }
      for (long epoch = 0; epoch < (long) steps * batch / rows; epoch++) {
        assertThat(epochs.get(epoch)).as("epoch %d of trial %d", epoch, trial).hasSize(rows);
      }
    }
  }

  @Test
  void noLaneIsMoreThanItsRowsOfAStepAhead() {
    List<ObjectEntry> shards = shards(new Random(3), 20);
    int rows = (int) rows(shards);
    int batch = 24;
    RunPlan plan =
        plan(
            new RunShape(1, batch, 4L * rows / batch, 0, 8),
            BlockOrder.mixed(8),
            shards,
            TrainRows.all(rows),
            shards);

    for (int epoch = 0; epoch < 3; epoch++) {
      BlockList blocks = plan.blocks(plan.epoch(0, epoch));
      long[] own = new long[8];
      for (int i = 0; i < blocks.size(); i++) {
        own[blocks.block(i, i).lane()] += blocks.block(i, i).rows();
      }
      assertThat(LongStream.of(own).max().orElseThrow() - LongStream.of(own).min().orElseThrow())
          .isLessThanOrEqualTo(batch / 8);
      assertThat(LongStream.of(own).sum()).isEqualTo(rows);
    }
  }

  @Test
  void blocksComeInTheOrderOfTheirFirstRowsAcrossLanes() {
    List<ObjectEntry> shards = shards(new Random(5), 20);
    RunPlan plan =
        plan(
            new RunShape(1, 16, 50, 0, 4),
            BlockOrder.mixed(8),
            shards,
            TrainRows.all(rows(shards)),
            shards);

    BlockList blocks = plan.blocks(plan.epoch(0, 0));

    List<Long> positions = new ArrayList<>();
    for (int i = 0; i < blocks.size(); i++) {
      positions.add(plan.positions().position(blocks.block(i, i), 0));
      assertThat(blocks.position(i, plan.positions())).isEqualTo(positions.get(i));
    }
    assertThat(positions).isSorted();
  }

  @Test
  void aBlockHasAPieceOfEachStretchOfTheView() {
    List<ObjectEntry> shards =
        IntStream.range(0, 640).mapToObj(i -> shard("s" + i, 64, 32)).toList();
    RunPlan plan =
        plan(
            new RunShape(1, 32, 1280, 0),
            BlockOrder.mixed(32),
            shards,
            TrainRows.all(rows(shards)),
            shards);

    BlockList blocks = plan.blocks(plan.epoch(0, 0));

    assertThat(blocks.size()).isEqualTo(40);
    for (int i = 0; i < blocks.size(); i++) {
      List<Integer> stretches =
          blocks.block(i, i).pieces().stream()
              .map(DrawnPiece::piece)
              .map(piece -> 2 * shards.indexOf(piece.shard()) + piece.firstRow() / 32)
              .map(piece -> piece / 40)
              .toList();
      assertThat(stretches).containsExactlyElementsOf(IntStream.range(0, 32).boxed().toList());
    }
  }

  @Test
  void copiesOfARowAreSpreadOverTheEpoch() {
    // Row 5 is alone in its class, so that it is drawn as often as all the others together.
    List<ObjectEntry> shards =
        IntStream.range(0, 64).mapToObj(i -> shard("s" + i, 64, 16)).toList();
    int[] classes = new int[64 * 64];
    classes[5] = 1;
    for (int i = 100; i < 356; i++) {
      classes[i] = 2;
    }
    TrainRows rows = TrainRows.oversampled(classes, 9);
    RunPlan plan =
        plan(
            new RunShape(1, 64, rows.perEpoch() / 64, 0),
            BlockOrder.mixed(16),
            shards,
            rows,
            shards);

    Map<String, Set<Integer>> blocksOfRow = new HashMap<>();
    Map<String, Set<Integer>> repeatsOfRow = new HashMap<>();
    Map<String, Integer> draws = new HashMap<>();
    BlockList blocks = plan.blocks(plan.epoch(0, 0));
    long read = 0;
    for (int i = 0; i < blocks.size(); i++) {
      RowBlock block = blocks.block(i, i);
      BlockRows order = plan.positions().order(block);
      List<String> rowsRead = new ArrayList<>();
      for (DrawnPiece drawn : block.pieces()) {
        for (int row = 0; row < drawn.piece().rows(); row++) {
          rowsRead.add(drawn.piece().shard().key() + "#" + (drawn.piece().firstRow() + row));
        }
      }
      read += rowsRead.size();
      for (int j = 0; j < order.rows().length; j++) {
        String row = rowsRead.get(order.rows()[j]);
        blocksOfRow.computeIfAbsent(row, key -> new HashSet<>()).add(i);
        draws.merge(row, 1, Integer::sum);
        assertThat(
                repeatsOfRow.computeIfAbsent(row, key -> new HashSet<>()).add(order.repeats()[j]))
            .as("each draw of a row has a number of its own")
            .isTrue();
      }
    }
    int most = 64 * 64 - 1 - 256;
    assertThat(draws.get("s0#5")).isEqualTo(most);
    assertThat(read).isLessThanOrEqualTo(2 * rows.perEpoch());
    // Twice the rows drawn are five visits here.
    assertThat(blocksOfRow.get("s0#5").size()).isEqualTo(5);
    draws.forEach(
        (row, times) ->
            assertThat(repeatsOfRow.get(row))
                .containsExactlyInAnyOrderElementsOf(IntStream.range(0, times).boxed().toList()));
    assertThat(draws.values().stream().mapToInt(i -> i).sum()).isEqualTo((int) rows.perEpoch());
  }

  @Test
  void onlyPiecesWithDrawnRowsAreRead() {
    List<ObjectEntry> shards =
        IntStream.range(0, 100).mapToObj(i -> shard("s" + i, 64, 16)).toList();
    TrainRows rows = TrainRows.chosen(new int[] {3, 17, 700, 701, 6399});
    RunPlan plan = plan(new RunShape(1, 2, 10, 0), BlockOrder.mixed(32), shards, rows, shards);

    BlockList blocks = plan.blocks(plan.epoch(0, 0));

    assertThat(blocks.size()).isEqualTo(1);
    assertThat(blocks.block(0, 0).rowsRead()).isEqualTo(4 * 16);
    assertThat(PlannedRows.trained(plan).subList(0, 5))
        .containsExactlyInAnyOrder("s0#3", "s0#17", "s10#60", "s10#61", "s99#63");
  }

  @Test
  void rowsThatAreKeptElsewhereAreTheSameDraws() {
    int[] classes = {0, 0, 0, 1, 0, 1};
    assertKeptElsewhere(TrainRows.oversampled(classes, 7));
    assertKeptElsewhere(TrainRows.drawnByClass(classes, 7));
    assertKeptElsewhere(TrainRows.withReplacement(new int[] {0, 3, 4}, 8, 7));
  }

  private static void assertKeptElsewhere(TrainRows published) {
    int[] kept = {4, 2, 0, 5, 1, 3};
    TrainRows mixed = published.keptAt(kept);
    List<ObjectEntry> shards = List.of(shard("s", 6, 2));
    RunShape epoch = new RunShape(1, (int) published.perEpoch(), 1, 0);
    RunPlan one = plan(epoch, BlockOrder.mixed(4), shards, published, shards);
    RunPlan other = plan(epoch, BlockOrder.mixed(4), shards, mixed, shards);

    List<String> expected =
        PlannedRows.trained(one).stream()
            .map(row -> "s#" + kept[Integer.parseInt(row.substring(2))])
            .toList();

    assertThat(PlannedRows.trained(other)).containsExactlyInAnyOrderElementsOf(expected);
    assertThat(other.fingerprint()).isNotEqualTo(one.fingerprint());
  }

  @Test
  void theFingerprintTellsVersionLanesAndPiecesApart() {
    List<ObjectEntry> shards = List.of(shard("s", 64, 16));
    RunShape shape = new RunShape(1, 16, 10, 0);
    String mixed =
        plan(shape, BlockOrder.mixed(8), shards, TrainRows.all(64), shards).fingerprint();

    assertThat(mixed).startsWith("plan=2 ");
    assertThat(
            List.of(
                plan(shape, BlockOrder.mixed(9), shards, TrainRows.all(64), shards).fingerprint(),
                plan(shape, BlockOrder.published(8), shards, TrainRows.all(64), shards)
                    .fingerprint(),
                plan(
                        new RunShape(1, 16, 10, 0, 2),
                        BlockOrder.mixed(8),
                        shards,
                        TrainRows.all(64),
                        shards)
                    .fingerprint(),
                plan(
                        shape,
                        BlockOrder.mixed(8),
                        List.of(shard("s", 64, 32)),
                        TrainRows.all(64),
                        shards)
                    .fingerprint()))
        .doesNotContain(mixed)
        .doesNotHaveDuplicates();
  }

  @Test
  void severalSourcesAreDrawnByTheirShares() {
    List<ObjectEntry> a = List.of(shard("a", 40, 8));
    List<ObjectEntry> b = List.of(shard("b", 12, 4));
    for (int lanes : new int[] {1, 2, 4}) {
      RunPlan plan =
          new RunPlan(
              new RunShape(3, 16, 30, 10, lanes),
              List.of(
                  new SourceRows("a", 3, BlockOrder.mixed(4), a, TrainRows.all(40)),
                  new SourceRows("b", 1, BlockOrder.mixed(4), b, TrainRows.all(12))),
              a);

      TreeMap<Long, PlannedRow> planned = PlannedRows.of(plan);

      assertThat(planned.keySet())
          .containsExactlyElementsOf(
              LongStream.range(0, plan.positions().length()).boxed().toList());
      List<PlannedRow> trained =
          planned.values().stream().filter(row -> !row.evaluation()).toList();
      for (int draw = 0; draw < trained.size(); draw++) {
        assertThat(trained.get(draw).source()).isEqualTo(plan.positions().shares().source(draw));
      }
      List<String> firstEpoch =
          trained.stream()
              .filter(row -> row.source() == 1 && row.epoch() == 0)
              .map(PlannedRow::row)
              .toList();
      assertThat(firstEpoch).hasSize(12).doesNotHaveDuplicates();
    }
  }

  private static RunPlan plan(
      RunShape shape,
      BlockOrder order,
      List<ObjectEntry> train,
      TrainRows rows,
      List<ObjectEntry> evaluation) {
    return new RunPlan(shape, new SourceRows("v", order, train, rows), evaluation);
  }

  private static List<ObjectEntry> shards(Random shapes, int count) {
    List<ObjectEntry> shards = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int rows = 1 + shapes.nextInt(40);
      int piece = 1 << shapes.nextInt(6);
      shards.add(shard("s" + i, rows, piece >= rows ? 0 : piece));
    }
    return shards;
  }

  private static long rows(List<ObjectEntry> shards) {
    return shards.stream().mapToLong(ObjectEntry::rows).sum();
  }

  private static ObjectEntry shard(String key, long rows, int pieceRows) {
    return new ObjectEntry(key, rows, 100, 1, pieceRows, 10);
  }
}
