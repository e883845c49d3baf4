package io.radflow.training.mixing;

import io.radflow.core.manifest.ObjectEntry;
import io.radflow.core.part.RecordKind;
import io.radflow.core.store.BucketLayout;
import io.radflow.preprocess.mix.DropMix;
import io.radflow.preprocess.mix.PartOrder;
import io.radflow.training.plan.BlockOrder;
import io.radflow.training.plan.RunPlan;
import io.radflow.training.plan.RunShape;
import io.radflow.training.plan.SourceRows;
import io.radflow.training.plan.TrainRows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * The shards that a view of generated drops would have, without their bytes: which row of the drops
 * lies where, by the plan that preprocess has of them. Rows are numbered through all drops, in the
 * order in which they were published.
 */
final class SimulatedView {

  private static final int SHARD_ROWS = 256;
  private static final long SHARD_BYTES = 64L << 20;
  private static final int MOST_PIECE_ROWS = 64;

  /** The defaults of training.shuffle-rows and training.shuffle-bytes. */
  private static final long SHUFFLE_ROWS = 2_048;

  private static final long SHUFFLE_BYTES = 128L << 20;
  private static final long SEED = 3;

  private final boolean mixed;
  private final int rowBytes;
  private final double droppedByRules;
  private final SplittableRandom rules = new SplittableRandom(11);
  private final List<ObjectEntry> shards = new ArrayList<>();
  private final List<int[]> rows = new ArrayList<>();

  private int published;
  private int parts;

  private SimulatedView(boolean mixed, int rowBytes, double droppedByRules) {
    this.mixed = mixed;
    this.rowBytes = rowBytes;
    this.droppedByRules = droppedByRules;
  }

  /**
   * @param rowBytes pixels, or encoded image, of a row of the view
   */
  static SimulatedView mixed(int rowBytes) {
    return new SimulatedView(true, rowBytes, 0);
  }

  /** One whose rules leave out some rows. */
  static SimulatedView mixed(int rowBytes, double droppedByRules) {
    return new SimulatedView(true, rowBytes, droppedByRules);
  }

  /** One as 0.1.0 wrote it: a part is an object of samples. */
  static SimulatedView published(int rowBytes) {
    return new SimulatedView(false, rowBytes, 0);
  }

  /**
   * Takes in a drop.
   *
   * @param objects rows of each of its objects of samples
   * @param imageBytes of an image as published
   */
  SimulatedView add(String drop, int[] objects, int imageBytes) {
    List<ObjectEntry> entries =
        Arrays.stream(objects)
            .mapToObj(size -> new ObjectEntry("sample", size, (long) size * imageBytes, 0))
            .toList();
    int size = Arrays.stream(objects).sum();
    if (mixed) {
      DropMix mix = DropMix.ofRanges(drop, entries, (long) size * imageBytes);
      for (int number = 0; number < mix.parts(); number++) {
        PartOrder order = mix.order(number);
        addPart(
            IntStream.range(0, order.size())
                .map(place -> (int) mix.firstRow(order.object(place)) + order.row(place)));
      }
    } else {
      int first = 0;
      for (int object : objects) {
        addPart(IntStream.range(first, first + object));
        first += object;
      }
    }
    published += size;
    return this;
  }

  private void addPart(IntStream rowsOfDrop) {
    int[] kept =
        rowsOfDrop
            .filter(row -> droppedByRules == 0 || rules.nextDouble() >= droppedByRules)
            .map(row -> published + row)
            .toArray();
    for (int first = 0, chunk = 0; first < kept.length; first += shardRows(), chunk++) {
      int[] shard = Arrays.copyOfRange(kept, first, Math.min(kept.length, first + shardRows()));
      shards.add(
          new ObjectEntry(
              BucketLayout.chunk("", parts, chunk),
              shard.length,
              (long) shard.length * rowBytes,
              shards.size(),
              mixed && pieceRows() < shard.length ? pieceRows() : 0,
              0));
      rows.add(shard);
    }
    parts++;
  }

  private int shardRows() {
    return (int) Math.min(SHARD_ROWS, (SHARD_BYTES + rowBytes - 1) / rowBytes);
  }

  private int pieceRows() {
    int most = MOST_PIECE_ROWS;
    while (most > 1 && (long) most * rowBytes > RecordKind.PIECE_BYTES) {
      most /= 2;
    }
    return most;
  }

  /** Rows of the view. */
  int size() {
    return rows.stream().mapToInt(shard -> shard.length).sum();
  }

  /**
   * The published rows that a run over the view draws first, in order.
   *
   * @param batch rows of one; lanes divide it
   */
  int[] draws(int batch, int lanes, int draws) {
    RunPlan plan =
        new RunPlan(
            new RunShape(SEED, batch, draws / batch + 1, 0, lanes),
            new SourceRows("simulated", order(lanes), shards, TrainRows.all(size())),
            List.of(new ObjectEntry("test", 1, 1, 1)));
    // The number of a shard stands where its checksum would.
    return PlannedDraws.of(plan, draws, (shard, row) -> rows.get((int) shard.crc32c())[row]);
  }

  private BlockOrder order(int lanes) {
    return mixed
        ? BlockOrder.mixed(
            SHUFFLE_ROWS,
            SHUFFLE_BYTES,
            lanes,
            pieceRows(),
            Math.min(RecordKind.PIECE_BYTES, (long) pieceRows() * rowBytes))
        : BlockOrder.published(Math.min(SHUFFLE_ROWS, SHUFFLE_BYTES / rowBytes));
  }
}
