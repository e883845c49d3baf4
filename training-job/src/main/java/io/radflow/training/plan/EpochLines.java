package io.radflow.training.plan;

import io.radflow.core.manifest.ObjectEntry;
import io.radflow.core.random.Deal;
import io.radflow.core.random.SampleRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Gathers the rows of epochs and passes in blocks, in lines from which lanes are cut. */
final class EpochLines {

  private final BlockOrder order;
  private final long seed;
  private final Lanes lanes;
  private final TrainRows selection;

  EpochLines(BlockOrder order, long seed, Lanes lanes, TrainRows selection) {
    this.order = order;
    this.seed = seed;
    this.lanes = lanes;
    this.selection = selection;
  }

  EpochLine train(Epoch epoch) {
    return order.mixed() ? mixed(epoch) : published(epoch);
  }

  /**
   * Shards in a random order, gathered in blocks of at most so many rows.
   *
   * <p>Rows are counted through the shards as they are listed, so the draws are the same whatever
   * the order.
   */
  private EpochLine published(Epoch epoch) {
    PieceTable table = PieceTable.shards(epoch.shards());
    PieceDraws draws = new PieceDraws(table, selection, epoch.number(), false);
    List<Integer> shuffled = new ArrayList<>(table.size());
    for (int shard = 0; shard < table.size(); shard++) {
      shuffled.add(shard);
    }
    SampleRandom random = new SampleRandom(seed, epoch.number(), "shards");
    for (int i = shuffled.size() - 1; i > 0; i--) {
      Collections.swap(shuffled, i, (int) (random.nextDouble() * (i + 1)));
    }
    int[] drawn = shuffled.stream().mapToInt(i -> i).filter(i -> draws.count(i) > 0).toArray();
    return gathered(draws, drawn, Math.max(1, order.size() / lanes.lanes()));
  }

  /** Whole shards with those of their rows that an epoch draws. */
  List<DrawnPiece> drawn(Epoch epoch, List<DrawnPiece> shards) {
    Map<String, Integer> numbers = new HashMap<>();
    for (int shard = 0; shard < epoch.shards().size(); shard++) {
      numbers.put(epoch.shards().get(shard).key(), shard);
    }
    PieceDraws draws =
        new PieceDraws(PieceTable.shards(epoch.shards()), selection, epoch.number(), false);
    return shards.stream()
        .map(shard -> draws.of(numbers.get(shard.piece().shard().key())))
        .toList();
  }

  /**
   * Pieces dealt to blocks, so that each block has one of each stretch of the view; a lane reads
   * the same stretches in every block.
   */
  private EpochLine mixed(Epoch epoch) {
    PieceTable table = PieceTable.pieces(epoch.shards());
    PieceDraws draws = new PieceDraws(table, selection, epoch.number(), true);
    int[] units = new int[draws.units()];
    int count = 0;
    for (int unit = 0; unit < draws.units(); unit++) {
      if (draws.count(unit) > 0) {
        units[count++] = unit;
      }
    }
    int blocks = (int) Math.max(1, (count + order.size() - 1) / order.size());
    int[] dealt = Deal.hands(count, blocks, seed, epoch.number(), "pieces");
    int[] places = new int[blocks];
    int[] turns = Deal.permutation(blocks, seed, epoch.number(), "blocks");
    for (int place = 0; place < blocks; place++) {
      places[turns[place]] = place;
    }
    return byLaneAndBlock(draws, Arrays.copyOf(units, count), dealt, places);
  }

  /** Counts, then places: lanes one after the other, in each of them blocks, in these pieces. */
  private EpochLine byLaneAndBlock(PieceDraws draws, int[] units, int[] dealt, int[] places) {
    int blocks = places.length;
    int rounds = (units.length + blocks - 1) / blocks;
    int[] firsts = new int[lanes.lanes() * blocks + 1];
    int[] bucket = new int[units.length];
    for (int i = 0; i < units.length; i++) {
      int stratum = (int) ((long) (i / blocks) * lanes.lanes() / rounds);
      bucket[i] = lanes.ofStratum(stratum) * blocks + places[dealt[i]];
      firsts[bucket[i] + 1]++;
    }
    for (int i = 1; i < firsts.length; i++) {
      firsts[i] += firsts[i - 1];
    }
    int[] next = firsts.clone();
    int[] ordered = new int[units.length];
    for (int i = 0; i < units.length; i++) {
      ordered[next[bucket[i]]++] = units[i];
    }
    // A small epoch has lanes without a piece in some block.
    return new EpochLine(draws, ordered, Arrays.stream(firsts).distinct().toArray());
  }

  /** The blocks of an evaluation pass: whole shards, or with lanes pieces, in their order. */
  static EpochLine evaluation(List<ObjectEntry> shards, boolean mixed, long rows, int lanes) {
    PieceTable table = mixed && lanes > 1 ? PieceTable.pieces(shards) : PieceTable.shards(shards);
    PieceDraws draws = new PieceDraws(table, TrainRows.all(table.rows()), 0, false);
    int[] all = new int[table.size()];
    Arrays.setAll(all, i -> i);
    return gathered(draws, all, Math.max(1, rows / lanes));
  }

  private static EpochLine gathered(PieceDraws draws, int[] units, long most) {
    int[] firsts = new int[units.length + 1];
    int blocks = 0;
    long rows = 0;
    for (int i = 0; i < units.length; i++) {
      if (i == 0 || rows + draws.count(units[i]) > most) {
        firsts[blocks++] = i;
        rows = 0;
      }
      rows += draws.count(units[i]);
    }
    firsts[blocks] = units.length;
    return new EpochLine(draws, units, Arrays.copyOf(firsts, blocks + 1));
  }
}
