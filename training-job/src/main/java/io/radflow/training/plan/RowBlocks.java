package io.radflow.training.plan;

import io.radflow.core.manifest.ObjectEntry;
import io.radflow.core.random.SampleRandom;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;

/**
 * Gathers shards in blocks and orders a block's rows. An epoch's shards are put in a random order
 * and gathered in blocks of about {@code shuffleRows} rows; a block's rows are shuffled together.
 */
final class RowBlocks implements Serializable {

  private static final long serialVersionUID = 1L;

  private final long seed;
  private final long shuffleRows;
  private final TrainRows selection;

  /** Number of each train shard's first row, by key; not needed where all rows are drawn. */
  private final HashMap<String, Long> firstRows = new HashMap<>();

  /**
   * @param train shards that the selection's rows are numbered through
   */
  RowBlocks(long seed, long shuffleRows, TrainRows selection, List<ObjectEntry> train) {
    this.seed = seed;
    this.shuffleRows = shuffleRows;
    this.selection = selection;
    if (!selection.isAll()) {
      long first = 0;
      for (ObjectEntry shard : train) {
        firstRows.put(shard.key(), first);
        first += shard.rows();
      }
    }
  }

  /** Rows that an epoch draws. */
  long draws(Epoch epoch) {
    return selection.isAll() ? rows(epoch.shards()) : selection.perEpoch();
  }

  /** Rows that an epoch draws of some shards. */
  long draws(long epoch, List<ObjectEntry> shards) {
    return shards.stream().mapToLong(shard -> count(epoch, shard)).sum();
  }

  /** Shards of an epoch's blocks, in order. */
  List<List<ObjectEntry>> train(Epoch epoch) {
    List<ObjectEntry> shuffled = new ArrayList<>(epoch.shards());
    SampleRandom random = new SampleRandom(seed, epoch.number(), "shards");
    for (int i = shuffled.size() - 1; i > 0; i--) {
      Collections.swap(shuffled, i, (int) (random.nextDouble() * (i + 1)));
    }
    shuffled.removeIf(shard -> count(epoch.number(), shard) == 0);
    return gathered(shuffled, shard -> count(epoch.number(), shard));
  }

  /** Shards of the blocks of an evaluation pass, in order. */
  List<List<ObjectEntry>> evaluation(List<ObjectEntry> shards) {
    return gathered(shards, ObjectEntry::rows);
  }

  /**
   * The rows of a block in the order in which they are drawn, counted through its shards' rows; a
   * row that is drawn several times is there as often.
   */
  int[] rowOrder(RowBlock block) {
    if (block.evaluation()) {
      return IntStream.range(0, (int) rows(block.shards())).toArray();
    }
    int[] order = new int[0];
    int before = 0;
    for (ObjectEntry shard : block.shards()) {
      int[] drawn = selection.of(block.epoch(), firstRow(shard), shard.rows());
      order = Arrays.copyOf(order, order.length + drawn.length);
      for (int i = 0; i < drawn.length; i++) {
        order[order.length - drawn.length + i] = before + drawn[i];
      }
      before += (int) shard.rows();
    }
    SampleRandom random = new SampleRandom(seed, block.epoch(), "rows/" + block.first());
    for (int i = order.length - 1; i > 0; i--) {
      int j = (int) (random.nextDouble() * (i + 1));
      int swapped = order[i];
      order[i] = order[j];
      order[j] = swapped;
    }
    return order;
  }

  static long rows(List<ObjectEntry> shards) {
    return shards.stream().mapToLong(ObjectEntry::rows).sum();
  }

  long shuffleRows() {
    return shuffleRows;
  }

  TrainRows selection() {
    return selection;
  }

  private long count(long epoch, ObjectEntry shard) {
    return selection.count(epoch, firstRow(shard), shard.rows());
  }

  private long firstRow(ObjectEntry shard) {
    return firstRows.getOrDefault(shard.key(), 0L);
  }

  private List<List<ObjectEntry>> gathered(
      List<ObjectEntry> shards, ToLongFunction<ObjectEntry> drawn) {
    List<List<ObjectEntry>> blocks = new ArrayList<>();
    List<ObjectEntry> block = new ArrayList<>();
    long rows = 0;
    for (ObjectEntry shard : shards) {
      if (!block.isEmpty() && rows + drawn.applyAsLong(shard) > shuffleRows) {
        blocks.add(block);
        block = new ArrayList<>();
        rows = 0;
      }
      block.add(shard);
      rows += drawn.applyAsLong(shard);
    }
    blocks.add(block);
    return blocks;
  }
}
