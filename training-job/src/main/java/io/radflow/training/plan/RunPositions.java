package io.radflow.training.plan;

import io.radflow.core.random.SampleRandom;
import java.io.Serializable;
import java.util.List;
import org.apache.flink.annotation.Internal;

/**
 * The whole run as a sequence of positions: the rows drawn for training, batch after batch, and at
 * the steps where the run is evaluated all rows of the evaluation split.
 *
 * <p>Batches go on across the boundaries of blocks and epochs. Nothing here depends on parallelism,
 * nor grows with the number of rows: it is what readers and the training operator know of the run.
 */
@Internal
public final class RunPositions implements Serializable {

  private static final long serialVersionUID = 1L;

  private final RunShape shape;
  private final EvaluationSchedule schedule;
  private final SharePattern shares;
  private final long[] seeds;
  private final Length length;
  private final String fingerprint;
  private final long firstStep;
  private final Lanes[] sourceLanes;
  private final Lanes evaluationLanes;

  /**
   * How many rows there are.
   *
   * @param train rows that one epoch draws of the source whose epochs count; the first one, if the
   *     run grows
   * @param all whether the run has one source, and an epoch is all rows of its view once
   * @param evaluation rows of one evaluation pass
   * @param epochsOf the source whose epochs count
   * @param growing whether epochs may have more shards than the first
   */
  record Length(long train, boolean all, long evaluation, int epochsOf, boolean growing)
      implements Serializable {}

  /**
   * @throws IllegalArgumentException if positions cannot be counted
   */
  RunPositions(RunShape shape, List<SourceRows> sources, Length length, String fingerprint) {
    this(
        shape,
        EvaluationSchedule.of(shape),
        new SharePattern(sources.stream().map(SourceRows::share).toList()),
        seeds(shape.seed(), sources),
        length,
        fingerprint,
        0);
    checkLength();
  }

  private RunPositions(
      RunShape shape,
      EvaluationSchedule schedule,
      SharePattern shares,
      long[] seeds,
      Length length,
      String fingerprint,
      long firstStep) {
    this.shape = shape;
    this.schedule = schedule;
    this.shares = shares;
    this.seeds = seeds;
    this.length = length;
    this.fingerprint = fingerprint;
    this.firstStep = firstStep;
    this.sourceLanes = new Lanes[shares.sources()];
    for (int source = 0; source < sourceLanes.length; source++) {
      sourceLanes[source] = lanesOf(shape.batchSize() / shares.period() * shares.share(source));
    }
    this.evaluationLanes = lanesOf(shape.batchSize());
  }

  /** One lane has all rows, however many a step has of them. */
  private Lanes lanesOf(int stepRows) {
    return shape.lanes() == 1
        ? new Lanes(1, 1, 1)
        : new Lanes(shape.lanes(), shape.leaves(), stepRows);
  }

  /** Of several sources, each has its own by its name. */
  private static long[] seeds(long seed, List<SourceRows> sources) {
    return sources.size() == 1
        ? new long[] {seed}
        : sources.stream()
            .mapToLong(source -> new SampleRandom(seed, 0, "source/" + source.view()).nextLong())
            .toArray();
  }

  /** Everything else reckons with positions within the run. */
  private void checkLength() {
    try {
      Math.addExact(
          Math.multiplyExact(steps(), (long) batchSize()),
          Math.multiplyExact(passes(), evaluationRows()));
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(
          String.format(
              "%d steps (training.steps, training.epochs) of %d images and %d passes over %d"
                  + " images are more than can be counted",
              steps(), batchSize(), passes(), evaluationRows()),
          e);
    }
  }

  /**
   * The part of the run from a step on; an evaluation pass that is due then belongs to it.
   *
   * @param step steps that are done
   * @throws IllegalArgumentException if the run has no such step, or ends there
   */
  RunPositions from(long step) {
    if (step < 0 || step >= steps()) {
      throw new IllegalArgumentException(
          "A run of " + steps() + " steps cannot go on from step " + step);
    }
    return new RunPositions(shape, schedule, shares, seeds, length, fingerprint, step);
  }

  public long seed() {
    return shape.seed();
  }

  /** The seed of the order of a source's rows. */
  public long seed(int source) {
    return seeds[source];
  }

  public int batchSize() {
    return shape.batchSize();
  }

  public long steps() {
    return schedule.steps();
  }

  /** Lanes that rows are read in. */
  public int lanes() {
    return shape.lanes();
  }

  /** Parts of a turn that are computed apart: each is of as many rows, one after the other. */
  public int leaves() {
    return shape.leaves();
  }

  /** Which source each of a step's rows is of. */
  public SharePattern shares() {
    return shares;
  }

  /** Sequences of blocks that are read at the same time: the lanes of each source. */
  public int lines() {
    return shape.lanes() * shares.sources();
  }

  /** Steps that were done before this part of the run; 0 for all of it. */
  public long firstStep() {
    return firstStep;
  }

  /** Whether epochs may have more shards than the first. */
  public boolean isGrowing() {
    return length.growing();
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
    return length.evaluation();
  }

  /** Rows that one epoch draws; the first one, if the run grows. */
  public long trainRows() {
    return length.train();
  }

  /** Whether the run has one source, and an epoch is all rows of its view once. */
  public boolean isOfAllRows() {
    return length.all();
  }

  /** Epochs that are done, in parts, after so many steps; not for runs that grow. */
  public double epochsAfter(long step) {
    return length.train() == 0
        ? 0
        : (double) shares.own(length.epochsOf(), step * batchSize()) / length.train();
  }

  /** All positions of the run, train and evaluation; the end of the last one. */
  public long length() {
    return draws() + schedule.passes() * evaluationRows();
  }

  /** Position at which this part of the run begins. */
  public long start() {
    return firstStep * batchSize() + schedule.passesBefore(firstStep) * evaluationRows();
  }

  /** Position after a pass. */
  public long endOfPass(int pass) {
    return evaluationPosition(pass, evaluationRows());
  }

  /** Position of a row drawn for training; rows from {@link #draws()} on have none. */
  public long trainPosition(long draw) {
    return draw + schedule.passesUpTo(draw / batchSize()) * evaluationRows();
  }

  /** Position of a row of an evaluation pass. */
  public long evaluationPosition(int pass, long row) {
    return schedule.step(pass) * batchSize() + pass * evaluationRows() + row;
  }

  /** Rows drawn for training in the whole run, of all sources. */
  public long draws() {
    return schedule.steps() * batchSize();
  }

  /** Rows of a source among the run's first draws. */
  public long own(int source, long draws) {
    return shares.own(source, draws);
  }

  /** The lanes of a source's rows. */
  Lanes lanes(int source) {
    return sourceLanes[source];
  }

  /** The lanes of a pass's rows. */
  Lanes evaluationLanes() {
    return evaluationLanes;
  }

  /** The number, among all the run's draws, of a row of a train block's lane. */
  public long draw(RowBlock block, long own) {
    return shares.draw(block.source(), sourceLanes[block.source()].draw(block.lane(), own));
  }

  /** Position of one of a block's rows, by its number among those that are sent. */
  public long position(RowBlock block, int row) {
    long own = block.first() + row;
    return block.evaluation()
        ? evaluationPosition((int) block.epoch(), evaluationLanes.draw(block.lane(), own))
        : trainPosition(draw(block, own));
  }

  /** Rows of a block that are before this part of the run. */
  public int behind(RowBlock block) {
    if (block.evaluation()) {
      return stepOfPass((int) block.epoch()) < firstStep ? block.rows() : 0;
    }
    long done = own(block.source(), firstStep * batchSize());
    long own = sourceLanes[block.source()].own(block.lane(), done);
    return (int) Math.max(0, Math.min(block.rows(), own - block.first()));
  }

  /** Rows of a block that are not drawn after the run's last step. */
  public int rowsWithin(RowBlock block) {
    if (block.evaluation()) {
      return block.rows();
    }
    long own = sourceLanes[block.source()].own(block.lane(), own(block.source(), draws()));
    return (int) Math.max(0, Math.min(block.rows(), own - block.first()));
  }

  /** The rows of a block in the order in which they are sent. */
  public BlockRows order(RowBlock block) {
    return block.evaluation()
        ? BlockRows.evaluation(block)
        : BlockRows.train(block, seeds[block.source()]);
  }

  /** The run's positions as turns. */
  public Turns turns() {
    return new Turns(this);
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
      if (row < evaluationRows()) {
        return new Place(true, low - 1, row);
      }
    }
    return new Place(false, -1, position - low * evaluationRows());
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
    return place.evaluation() ? stepOfPass(place.pass()) : place.index() / batchSize();
  }

  /**
   * What a position is for.
   *
   * @param evaluation whether its row is scored
   * @param pass number of the evaluation pass, −1 for a train row
   * @param index row of the pass, or number of the draw
   */
  public record Place(boolean evaluation, int pass, long index) {}

  /** Tells whether state of another run's plan is being restored. */
  public String fingerprint() {
    return fingerprint;
  }
}
