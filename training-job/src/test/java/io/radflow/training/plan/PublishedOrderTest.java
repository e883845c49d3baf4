package io.radflow.training.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.radflow.core.manifest.ObjectEntry;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * How far the shuffle of shards and blocks of a view in published order is from one of all rows.
 */
class PublishedOrderTest {

  private static final int SHARDS = 128;
  private static final int ROWS = 256;
  private static final int BATCH = 32;

  @Test
  void placesInTheEpochDoNotFollowTheOrderOfTheData() {
    // A full shuffle of n rows has a correlation of 0 with a deviation of 1/√n = 0.006; shuffled
    // shards of their own 1/√128 = 0.09.
    double sum = 0;
    for (int seed = 0; seed < 20; seed++) {
      sum += Math.abs(correlation(draws(seed, 2048)));
    }
    assertThat(sum / 20).isLessThan(0.09);
  }

  @Test
  void rowsOfABatchComeFromAsManyShardsAsABlockHas() {
    assertThat(shardsInABatch(draws(1, 2048))).isCloseTo(7.9, within(0.1));
    assertThat(shardsInABatch(draws(1, 8192))).isCloseTo(20.4, within(0.3));
    assertThat(shardsInABatch(draws(1, SHARDS * ROWS))).as("full").isCloseTo(28.4, within(0.3));
  }

  /** Rows of the first epoch, numbered through all shards, in the order in which they are drawn. */
  private static int[] draws(long seed, long shuffleRows) {
    List<ObjectEntry> shards = new ArrayList<>();
    for (int shard = 0; shard < SHARDS; shard++) {
      shards.add(new ObjectEntry("shard-" + shard, ROWS, 1, 1));
    }
    RunPlan plan =
        new RunPlan(
            new RunShape(seed, BATCH, SHARDS * ROWS / BATCH, 0),
            new SourceRows(
                "v", BlockOrder.published(shuffleRows), shards, TrainRows.all(SHARDS * ROWS)),
            List.of(new ObjectEntry("test", 1, 1, 1)));
    int[] draws = new int[SHARDS * ROWS];
    int drawn = 0;
    BlockList blocks = plan.blocks(plan.epoch(0, 0));
    for (int i = 0; i < blocks.size(); i++) {
      RowBlock block = blocks.block(i, i);
      for (int row : plan.positions().order(block).rows()) {
        ObjectEntry shard = block.pieces().get(row / ROWS).piece().shard();
        draws[drawn++] = shards.indexOf(shard) * ROWS + row % ROWS;
      }
    }
    return draws;
  }

  /** Pearson's, of a row's number and its place. */
  private static double correlation(int[] draws) {
    double mean = (draws.length - 1) / 2.0;
    double product = 0;
    double square = 0;
    for (int i = 0; i < draws.length; i++) {
      product += (i - mean) * (draws[i] - mean);
      square += (i - mean) * (i - mean);
    }
    return product / square;
  }

  private static double shardsInABatch(int[] draws) {
    long sum = 0;
    for (int batch = 0; batch < draws.length; batch += BATCH) {
      sum +=
          java.util.Arrays.stream(draws, batch, batch + BATCH)
              .map(row -> row / ROWS)
              .distinct()
              .count();
    }
    return (double) sum / (draws.length / BATCH);
  }
}
