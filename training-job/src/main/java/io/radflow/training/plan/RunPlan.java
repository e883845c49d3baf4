package io.radflow.training.plan;

import io.radflow.core.manifest.ObjectEntry;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.apache.flink.annotation.Internal;

/**
 * The whole run as a sequence of positions: the rows drawn for training, batch after batch, and at
 * the steps where the run is evaluated all rows of the evaluation split.
 *
 * <p>Batches go on across the boundaries of blocks and epochs. Nothing here depends on parallelism.
 */
@Internal
public final class RunPlan implements Serializable {

  private static final long serialVersionUID = 1L;

  private final long seed;
  private final int batchSize;
  private final EvaluationSchedule schedule;
  private final ArrayList<ObjectEntry> train;
  private final ArrayList<ObjectEntry> evaluation;
  private final RowBlocks blocks;
  private final long trainRows;
  private final long evaluationRows;
  private final boolean growing;
  private final long firstStep;

  /**
   * @param seed of the order of rows and of their augmentation
   * @param batchSize rows of one step
   * @param steps of the run; 0 for one that only scores
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
    this.schedule = new EvaluationSchedule(steps, evaluateEvery);
    this.train = new ArrayList<>(train);
    this.evaluation = new ArrayList<>(evaluation);
    this.blocks = new RowBlocks(seed, shuffleRows, selection, train);
    this.trainRows = selection.perEpoch();
    this.evaluationRows = RowBlocks.rows(evaluation);
    this.growing = false;
    this.firstStep = 0;
    if (steps > 0 && trainRows < (selection.isAll() ? batchSize : 1)) {
      throw new IllegalArgumentException(
          "The train split has " + trainRows + " rows, fewer than one batch of " + batchSize);
    }
    if (evaluationRows == 0) {
      throw new IllegalArgumentException("The evaluation split has no rows");
    }
    checkLength();
  }

  /** Everything else reckons with positions within the run. */
  private void checkLength() {
    try {
      Math.addExact(
          Math.multiplyExact(steps(), (long) batchSize),
          Math.multiplyExact(passes(), evaluationRows));
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(
          String.format(
              "%d steps (training.steps, training.epochs) of %d images and %d passes over %d"
                  + " images are more than can be counted",
              steps(), batchSize, passes(), evaluationRows),
          e);
    }
  }

  private RunPlan(RunPlan plan, boolean growing, long firstStep) {
    this.seed = plan.seed;
    this.batchSize = plan.batchSize;
    this.schedule = plan.schedule;
    this.train = plan.train;
    this.evaluation = plan.evaluation;
    this.blocks = plan.blocks;
    this.trainRows = plan.trainRows;
    this.evaluationRows = plan.evaluationRows;
    this.growing = growing;
    this.firstStep = firstStep;
  }

  /** The plan of a run that at each epoch's beginning takes in the shards that have come since. */
  public RunPlan growing() {
    return new RunPlan(this, true, firstStep);
  }

  /**
   * The part of the plan from a step on; an evaluation pass that is due then belongs to it.
   *
   * @param step steps that are done
   * @throws IllegalArgumentException if the run has no such step, or ends there
   */
  public RunPlan from(long step) {
    if (step < 0 || step >= steps()) {
      throw new IllegalArgumentException(
          "A run of " + steps() + " steps cannot go on from step " + step);
    }
    return new RunPlan(this, growing, step);
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

  /** Steps that were done before this part of the run; 0 for all of it. */
  public long firstStep() {
    return firstStep;
  }

  /** Whether epochs may have more shards than the first. */
  public boolean isGrowing() {
    return growing;
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

  /** Rows that one epoch draws; the first one, if the run grows. */
  public long trainRows() {
    return trainRows;
  }

  /** Epochs that the run takes part of or all of, unless it grows; at least 1. */
  public long epochs() {
    return steps() == 0 ? 1 : (draws() + trainRows - 1) / trainRows;
  }

  /** All positions of the run, train and evaluation; the end of the last one. */
  public long length() {
    return draws() + schedule.passes() * evaluationRows;
  }

  /** Position at which this part of the run begins. */
  public long start() {
    return firstStep * batchSize + schedule.passesBefore(firstStep) * evaluationRows;
  }

  /** Position after a pass. */
  public long endOfPass(int pass) {
    return evaluationPosition(pass, evaluationRows);
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

  /** The epoch of a number, in a run that does not grow. */
  public Epoch epoch(long number) {
    return new Epoch(number, number * trainRows, train);
  }

  /** The epoch after another one, with the shards that it finds. */
  public Epoch after(Epoch epoch, List<ObjectEntry> shards) {
    return new Epoch(epoch.number() + 1, epoch.firstDraw() + blocks.draws(epoch), shards);
  }

  /** Whether the run ends before or within an epoch. */
  public boolean endsIn(Epoch epoch) {
    return epoch.firstDraw() + blocks.draws(epoch) >= draws();
  }

  /**
   * The blocks of an epoch in the order of their positions, evaluation passes among them.
   *
   * @param sequence number of the epoch's first block in the whole run
   */
  public List<RowBlock> blocks(Epoch epoch, long sequence) {
    List<RowBlock> planned = new ArrayList<>();
    long draw = epoch.firstDraw();
    // A pass that is due exactly at the boundary belongs to the epoch that ends there.
    int pass = draw == 0 ? 0 : schedule.passesUpTo(Math.min(draw, draws()) / batchSize);
    pass = addPasses(pass, draw, sequence, planned);
    for (List<ObjectEntry> shards : blocks.train(epoch)) {
      if (draw >= draws()) {
        break;
      }
      planned.add(new RowBlock(sequence + planned.size(), false, epoch.number(), draw, shards));
      draw += blocks.draws(epoch.number(), shards);
      pass = addPasses(pass, draw, sequence, planned);
    }
    return planned;
  }

  private int addPasses(int next, long draw, long sequence, List<RowBlock> planned) {
    int pass = next;
    while (pass < passes() && stepOfPass(pass) * batchSize <= draw) {
      long row = 0;
      for (List<ObjectEntry> scored : blocks.evaluation(evaluation)) {
        planned.add(new RowBlock(sequence + planned.size(), true, pass, row, scored));
        row += RowBlocks.rows(scored);
      }
      pass++;
    }
    return pass;
  }

  /** Position of a block's first row. */
  public long first(RowBlock block) {
    return position(block, block.first());
  }

  /** Position of one of a block's rows, by its number in the pass or among the draws. */
  public long position(RowBlock block, long number) {
    return block.evaluation()
        ? evaluationPosition((int) block.epoch(), number)
        : trainPosition(number);
  }

  /** Rows that a block draws, those after the run's last step among them. */
  public long rows(RowBlock block) {
    return block.evaluation()
        ? RowBlocks.rows(block.shards())
        : blocks.draws(block.epoch(), block.shards());
  }

  /** As {@link RowBlocks#rowOrder}. */
  public int[] rowOrder(RowBlock block) {
    return blocks.rowOrder(block);
  }

  /** Tells whether state of another run's plan is being restored. */
  public String fingerprint() {
    return String.format(
        "seed=%d batch=%d steps=%d passes=%d shuffle=%d train=%s rows=%s evaluation=%08x",
        seed,
        batchSize,
        steps(),
        passes(),
        blocks.shuffleRows(),
        growing ? "growing" : String.format("%08x", checksum(train)),
        growing ? "all" : blocks.selection(),
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
}
