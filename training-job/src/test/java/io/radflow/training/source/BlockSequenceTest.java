package io.radflow.training.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.radflow.core.manifest.ObjectEntry;
import io.radflow.training.plan.BlockOrder;
import io.radflow.training.plan.RowBlock;
import io.radflow.training.plan.RunPlan;
import io.radflow.training.plan.RunPositions;
import io.radflow.training.plan.RunShape;
import io.radflow.training.plan.SourceRows;
import io.radflow.training.plan.TrainRows;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class BlockSequenceTest {

  private static final List<ObjectEntry> TRAIN =
      List.of(shard("a", 6), shard("b", 6), shard("c", 6));
  private static final int STEPS = 13;

  @Test
  void handsOutEveryPositionInOrder() {
    for (RunPlan plan : plans()) {
      assertThat(positions(plan, new BlockSequence(plan)))
          .containsExactlyElementsOf(
              LongStream.range(0, plan.positions().length()).boxed().toList());
    }
  }

  @Test
  void beginsAnywhereWithTheRowsThatAreLeft() {
    for (RunPlan plan : plans()) {
      for (long step = 0; step < STEPS; step++) {
        RunPlan rest = plan.from(step);
        assertThat(positions(rest, new BlockSequence(rest)))
            .as("from step %d of %s", step, plan.fingerprint())
            .containsExactlyElementsOf(
                LongStream.range(rest.positions().start(), rest.positions().length())
                    .boxed()
                    .toList());
      }
    }
  }

  @Test
  void goesOnFromAnyCheckpoint() {
    for (RunPlan plan : plans()) {
      List<RowBlock> whole = blocks(new BlockSequence(plan));
      for (int taken = 0; taken <= whole.size(); taken++) {
        BlockSequence first = new BlockSequence(plan);
        List<RowBlock> all = new ArrayList<>();
        for (int i = 0; i < taken; i++) {
          all.add(first.peek().block());
          first.take();
        }
        all.addAll(blocks(new BlockSequence(plan, first.state(List.of()))));
        assertThat(all).as("after %d of %s", taken, plan.fingerprint()).isEqualTo(whole);
      }
    }
  }

  @Test
  void handsOutBlocksInTheOrderOfTheirFirstRows() {
    for (RunPlan plan : plans()) {
      assertThat(blocks(new BlockSequence(plan)))
          .extracting(block -> plan.positions().position(block, 0))
          .isSorted();
    }
  }

  /** States up to version 2 count an epoch's blocks with the passes among them. */
  @Test
  void goesOnFromACheckpointOfAnEarlierRelease() {
    List<RowBlock> whole = blocks(new BlockSequence(plan()));
    // The second epoch's first block is the first that has its number.
    int second = 0;
    while (whole.get(second).evaluation() || whole.get(second).epoch() == 0) {
      second++;
    }
    for (int behind = 0; behind < 4; behind++) {
      RunEnumeratorState earlier =
          new RunEnumeratorState(
              plan().fingerprint(),
              List.of(new RunEnumeratorState.Progress(1, 0, null)),
              RunEnumeratorState.UNKNOWN,
              0,
              second,
              behind,
              Long.MAX_VALUE,
              List.of());

      assertThat(blocks(new BlockSequence(plan(), earlier)))
          .isEqualTo(whole.subList(second + behind, whole.size()));
    }
  }

  @Test
  void nothingIsHandedOutAfterTheEnd() {
    BlockSequence sequence = new BlockSequence(plan());
    long end = plan().positions().endOfPass(0);
    sequence.endAt(end);
    List<Long> positions = positions(plan(), sequence);
    assertThat(positions).startsWith(0L).contains(end - 1);
    // A block that began before the end is handed out whole.
    assertThat(positions.get(positions.size() - 1)).isLessThan(end + 6);
    assertThat(sequence.peek()).isNull();

    BlockSequence restored = new BlockSequence(plan(), sequence.state(List.of()));
    assertThat(restored.peek()).isNull();
  }

  @Test
  void waitsForTheShardsOfEachEpochOfARunThatGrows() {
    RunPlan plan = plan().growing();
    BlockSequence sequence = new BlockSequence(plan);
    List<Long> positions = new ArrayList<>();
    List<ObjectEntry> shards = new ArrayList<>(TRAIN);
    List<Long> awaited = new ArrayList<>();
    while (sequence.awaitsShards().isPresent()) {
      SourceBlocks source = sequence.awaitsShards().get();
      assertThat(sequence.peek()).isNull();
      awaited.add(source.awaited());
      source.begin(List.copyOf(shards));
      assertThat(source.shardsBefore()).isEqualTo(shards);
      positions.addAll(positions(plan(), sequence));
      // As after a failure between two epochs.
      sequence = new BlockSequence(plan, sequence.state(List.of()));
      shards.add(shard("later-" + shards.size(), 6));
    }
    // 52 draws in epochs of 18, 24 and, in part, 30.
    assertThat(awaited).containsExactly(0L, 1L, 2L);
    assertThat(positions)
        .containsExactlyElementsOf(LongStream.range(0, plan.positions().length()).boxed().toList());
  }

  /** Of shards and of pieces, in one lane and in several, of one source and of two. */
  private static List<RunPlan> plans() {
    List<RunPlan> plans = new ArrayList<>(List.of(plan()));
    List<ObjectEntry> pieces =
        List.of(
            new ObjectEntry("a", 7, 100, 1, 2, 10),
            new ObjectEntry("b", 6, 100, 2, 2, 10),
            new ObjectEntry("c", 5, 100, 3, 2, 10));
    List<ObjectEntry> test = List.of(new ObjectEntry("e", 5, 100, 4, 2, 10));
    for (int lanes : new int[] {1, 2, 4}) {
      RunShape shape = new RunShape(1, 8, STEPS, 3, lanes);
      BlockOrder order = BlockOrder.mixed(4);
      plans.add(new RunPlan(shape, new SourceRows("a", order, pieces, TrainRows.all(18)), test));
      if (lanes < 4) {
        plans.add(
            new RunPlan(
                shape,
                List.of(
                    new SourceRows("a", 3, order, pieces, TrainRows.all(18)),
                    new SourceRows("b", 1, BlockOrder.published(4), TRAIN, TrainRows.all(18))),
                test));
      }
    }
    return plans;
  }

  /** Thirteen steps of four of 18 rows, passes of five rows after each third step. */
  private static RunPlan plan() {
    return new RunPlan(
        new RunShape(1, 4, STEPS, 3),
        new SourceRows("v", BlockOrder.published(12), TRAIN, TrainRows.all(18)),
        List.of(shard("e0", 3), shard("e1", 2)));
  }

  private static ObjectEntry shard(String key, int rows) {
    return new ObjectEntry(key, rows, 100, rows);
  }

  private static List<RowBlock> blocks(BlockSequence sequence) {
    List<RowBlock> blocks = new ArrayList<>();
    for (BlockSplit split = sequence.peek(); split != null; split = sequence.peek()) {
      blocks.add(split.block());
      sequence.take();
    }
    return blocks;
  }

  /** Positions of the rows that are handed out and are in the run. */
  private static List<Long> positions(RunPlan plan, BlockSequence sequence) {
    RunPositions run = plan.positions();
    List<Long> positions = new ArrayList<>();
    for (BlockSplit split = sequence.peek(); split != null; split = sequence.peek()) {
      RowBlock block = split.block();
      IntStream.range(split.offset(), run.rowsWithin(block))
          .forEach(row -> positions.add(run.position(block, row)));
      sequence.take();
    }
    positions.sort(null);
    return positions;
  }
}
