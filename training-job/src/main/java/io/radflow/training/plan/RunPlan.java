package io.radflow.training.plan;

import io.radflow.ingest.manifest.ObjectEntry;
import io.radflow.preprocess.random.SampleRandom;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;

/**
 * The whole run as a sequence of positions: the rows drawn for training, batch after batch, and at
 * the steps where the run is evaluated all rows of the evaluation split.
 *
 * <p>An epoch's shards are put in a random order and gathered in blocks of about {@code
 * shuffleRows} rows; a block's rows are shuffled together. Batches go on across the boundaries of
 * blocks and epochs. Nothing here depends on parallelism.
 */
public final class RunPlan implements Serializable {

  private static final long serialVersionUID = 1L;

  private final long seed;
  private final int batchSize;
  private final long shuffleRows;
  private final EvaluationSchedule schedule;
  private final ArrayList<ObjectEntry> train;
  private final ArrayList<ObjectEntry> evaluation;
  private final TrainRows selection;

  /** Number of each train shard's first row, by key. */
  private final HashMap<String, Long> firstRows = new HashMap<>();

  private final long evaluationRows;

  /**
   * @param seed of the order of rows and of their augmentation
   * @param batchSize rows of one step
   * @param steps of the run
   * @param evaluateEvery steps between evaluation passes; 0 for one at the end only
   * @param shuffleRows rows of a block, at most, unless one shard alone has more
   * @param train shards of the train split
   * @param selection rows of the train split that an epoch draws
   * @param evaluation shards of the split that is scored
   * @throws IllegalArgumentException if there is nothing to train on or to evaluate, or if a batch
   *     is larger than an epoch
   */
  public RunPlan(
      long seed,
      int batchSize,
      long steps,
      long evaluateEvery,
      long shuffleRows,
      List<ObjectEntry> train,
      TrainRows selection,
      List<ObjectEntry> evaluation) {
    this.seed = seed;
    this.batchSize = batchSize;
    this.shuffleRows = shuffleRows;
    this.schedule = new EvaluationSchedule(steps, evaluateEvery);
    this.train = new ArrayList<>(train);
    this.evaluation = new ArrayList<>(evaluation);
    this.selection = selection;
    this.evaluationRows = rows(evaluation);
    if (trainRows() < (selection.isAll() ? batchSize : 1)) {
      throw new IllegalArgumentException(
          "The train split has " + trainRows() + " rows, fewer than one batch of " + batchSize);
    }
    long first = 0;
    for (ObjectEntry shard : train) {
      firstRows.put(shard.key(), first);
      first += shard.rows();
    }
    if (evaluationRows == 0) {
      throw new IllegalArgumentException("The evaluation split has no rows");
    }
  }

  public long seed() {
    return seed;
  }

  public int batchSize() {
    return batchSize;
  }

  public long steps() {
    return schedule.steps();
  }

  /** Number of evaluation passes. */
  public int passes() {
    return schedule.passes();
  }

  /** Steps done when a pass is scored. */
  public long stepOfPass(int pass) {
    return schedule.step(pass);
  }

  /** Rows of one evaluation pass. */
  public long evaluationRows() {
    return evaluationRows;
  }

  /** Rows that one epoch draws. */
  public long trainRows() {
    return selection.perEpoch();
  }

  /** Epochs that the run takes part of or all of. */
  public long epochs() {
    return (draws() + trainRows() - 1) / trainRows();
  }

  /** All positions of the run, train and evaluation. */
  public long length() {
    return draws() + schedule.passes() * evaluationRows;
  }

  /** Position of a row drawn for training; rows from {@link #draws()} on have none. */
  public long trainPosition(long draw) {
    return draw + schedule.passesUpTo(draw / batchSize) * evaluationRows;
  }

  /** Position of a row of an evaluation pass. */
  public long evaluationPosition(int pass, long row) {
    return schedule.step(pass) * batchSize + pass * evaluationRows + row;
  }

  /** Rows drawn for training in the whole run. */
  public long draws() {
    return schedule.steps() * batchSize;
  }

  /**
   * What stands at a position.
   *
   * @throws IllegalArgumentException if it is outside the run
   */
  public Place place(long position) {
    if (position < 0 || position >= length()) {
      throw new IllegalArgumentException("No position " + position + " in a run of " + length());
    }
    int low = 0;
    int high = passes();
    // The passes that begin at or before the position.
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (evaluationPosition(middle, 0) <= position) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    if (low > 0) {
      long row = position - evaluationPosition(low - 1, 0);
      if (row < evaluationRows) {
        return new Place(true, low - 1, row);
      }
    }
    return new Place(false, -1, position - low * evaluationRows);
  }

  /** Number of the pass whose step comes next when a step (from 0) is trained. */
  public int passAfter(long step) {
    return schedule.passesUpTo(step);
  }

  /** Training steps that are done when the samples before a position have been taken. */
  public long stepsBefore(long position) {
    if (position >= length()) {
      return steps();
    }
    Place place = place(position);
    return place.evaluation() ? stepOfPass(place.pass()) : place.index() / batchSize;
  }

  /**
   * What a position is for.
   *
   * @param evaluation whether its row is scored
   * @param pass number of the evaluation pass, −1 for a train row
   * @param index row of the pass, or number of the draw
   */
  public record Place(boolean evaluation, int pass, long index) {}

  /**
   * The blocks of an epoch in the order of their positions, evaluation passes among them.
   *
   * @param sequence number of the epoch's first block in the whole run
   */
  public List<Block> blocks(long epoch, long sequence) {
    List<Block> blocks = new ArrayList<>();
    long draw = epoch * trainRows();
    int pass = passesBefore(epoch);
    for (List<ObjectEntry> shards : trainBlocks(epoch)) {
      if (draw >= draws()) {
        break;
      }
      blocks.add(new Block(sequence + blocks.size(), false, epoch, draw, shards));
      draw += shards.stream().mapToLong(shard -> count(epoch, shard)).sum();
      while (pass < passes() && stepOfPass(pass) * batchSize <= draw) {
        long row = 0;
        for (List<ObjectEntry> scored : evaluationBlocks()) {
          blocks.add(new Block(sequence + blocks.size(), true, pass, row, scored));
          row += rows(scored);
        }
        pass++;
      }
    }
    return blocks;
  }

  /**
   * The rows of a block in the order in which they are drawn, counted through its shards' rows; a
   * row that is drawn several times is there as often.
   */
  public int[] rowOrder(Block block) {
    if (block.evaluation()) {
      return IntStream.range(0, (int) rows(block.shards())).toArray();
    }
    int[] order = new int[0];
    int before = 0;
    for (ObjectEntry shard : block.shards()) {
      int[] drawn = drawn(block.epoch(), shard);
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

  private long count(long epoch, ObjectEntry shard) {
    return selection.count(epoch, firstRows.get(shard.key()), shard.rows());
  }

  private int[] drawn(long epoch, ObjectEntry shard) {
    return selection.of(epoch, firstRows.get(shard.key()), shard.rows());
  }

  /** Tells whether state of another run's plan is being restored. */
  public String fingerprint() {
    return String.format(
        "seed=%d batch=%d steps=%d passes=%d shuffle=%d train=%08x rows=%s evaluation=%08x",
        seed,
        batchSize,
        steps(),
        passes(),
        shuffleRows,
        checksum(train),
        selection,
        checksum(evaluation));
  }

  private static long checksum(List<ObjectEntry> shards) {
    CRC32C crc = new CRC32C();
    for (ObjectEntry shard : shards) {
      String line = shard.key() + " " + shard.rows() + " " + shard.crc32c() + "\n";
      crc.update(line.getBytes(StandardCharsets.UTF_8));
    }
    return crc.getValue();
  }

  private int passesBefore(long epoch) {
    // A pass that is due exactly at the boundary belongs to the epoch that ends there.
    return schedule.passesUpTo(Math.min(epoch * trainRows(), draws()) / batchSize);
  }

  private List<List<ObjectEntry>> trainBlocks(long epoch) {
    List<ObjectEntry> shuffled = new ArrayList<>(train);
    SampleRandom random = new SampleRandom(seed, epoch, "shards");
    for (int i = shuffled.size() - 1; i > 0; i--) {
      Collections.swap(shuffled, i, (int) (random.nextDouble() * (i + 1)));
    }
    shuffled.removeIf(shard -> count(epoch, shard) == 0);
    return gathered(shuffled, shard -> count(epoch, shard));
  }

  private List<List<ObjectEntry>> evaluationBlocks() {
    return gathered(evaluation, ObjectEntry::rows);
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

  private static long rows(List<ObjectEntry> shards) {
    return shards.stream().mapToLong(ObjectEntry::rows).sum();
  }
}
