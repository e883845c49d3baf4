package io.radflow.training.plan;

import io.radflow.core.manifest.ObjectEntry;
import java.util.List;
import org.apache.flink.annotation.Internal;

/**
 * What a run reads, and in which order: the shards of its sources and of the split that is scored,
 * cut into blocks. Nothing here depends on parallelism. It grows with the number of shards, so it
 * is kept in the bucket rather than sent about; what it says of positions alone is in {@link
 * #positions()}.
 */
@Internal
public final class RunPlan {

  private final RunShape shape;
  private final List<SourceRows> sources;
  private final List<ObjectEntry> evaluation;
  private final boolean growing;
  private final int epochsOf;
  private final RunPositions positions;
  private final EpochLines[] lines;

  /**
   * @param sources what is trained on
   * @param evaluation shards of the split that is scored
   * @throws IllegalArgumentException if there is nothing to train on or to evaluate, or if a batch
   *     is larger than an epoch
   */
  public RunPlan(RunShape shape, List<SourceRows> sources, List<ObjectEntry> evaluation) {
    this(shape, sources, evaluation, false, 0, 0);
    if (shape.steps() > 0) {
      sources.forEach(this::checkRows);
    }
    if (positions.evaluationRows() == 0) {
      throw new IllegalArgumentException("The evaluation split has no rows");
    }
  }

  /** The plan of a run over one source. */
  public RunPlan(RunShape shape, SourceRows source, List<ObjectEntry> evaluation) {
    this(shape, List.of(source), evaluation);
  }

  RunPlan(
      RunShape shape,
      List<SourceRows> sources,
      List<ObjectEntry> evaluation,
      boolean growing,
      int epochsOf,
      long firstStep) {
    this.shape = shape;
    this.sources = List.copyOf(sources);
    this.evaluation = List.copyOf(evaluation);
    this.growing = growing;
    this.epochsOf = epochsOf;
    RunPositions whole =
        new RunPositions(
            shape,
            sources,
            new RunPositions.Length(
                sources.get(epochsOf).selection().perEpoch(),
                sources.size() == 1 && sources.get(0).selection().isAll(),
                evaluation.stream().mapToLong(ObjectEntry::rows).sum(),
                epochsOf,
                growing),
            PlanFingerprint.of(shape, sources, evaluation, growing));
    this.positions = firstStep == 0 ? whole : whole.from(firstStep);
    this.lines = new EpochLines[sources.size()];
    for (int source = 0; source < lines.length; source++) {
      lines[source] =
          new EpochLines(
              sources.get(source).order(),
              positions.seed(source),
              positions.lanes(source),
              sources.get(source).selection());
    }
  }

  private void checkRows(SourceRows source) {
    long rows = source.selection().perEpoch();
    if (rows < (source.selection().isAll() && sources.size() == 1 ? shape.batchSize() : 1)) {
      throw new IllegalArgumentException(
          String.format(
              "The train split%s has %d rows, fewer than one batch of %d",
              sources.size() == 1 ? "" : " of " + source.view(), rows, shape.batchSize()));
    }
  }

  /** The plan of a run that at each epoch's beginning takes in the shards that have come since. */
  public RunPlan growing() {
    return new RunPlan(shape, sources, evaluation, true, epochsOf, positions.firstStep());
  }

  /**
   * The same plan, with epochs counted by another source than the first.
   *
   * @param source its number
   */
  public RunPlan epochsOf(int source) {
    return new RunPlan(shape, sources, evaluation, growing, source, positions.firstStep());
  }

  /**
   * The part of the plan from a step on; an evaluation pass that is due then belongs to it.
   *
   * @param step steps that are done
   * @throws IllegalArgumentException if the run has no such step, or ends there
   */
  public RunPlan from(long step) {
    positions.from(step);
    return new RunPlan(shape, sources, evaluation, growing, epochsOf, step);
  }

  public RunPositions positions() {
    return positions;
  }

  RunShape shape() {
    return shape;
  }

  public List<SourceRows> sources() {
    return sources;
  }

  /** Shards of the split that is scored. */
  public List<ObjectEntry> evaluation() {
    return evaluation;
  }

  /** Number of the source whose epochs count. */
  int epochsOf() {
    return epochsOf;
  }

  public String fingerprint() {
    return positions.fingerprint();
  }

  /** The epoch of a number of a source, in a run that does not grow. */
  public Epoch epoch(int source, long number) {
    SourceRows rows = sources.get(source);
    return new Epoch(source, number, number * rows.selection().perEpoch(), rows.shards());
  }

  /** The epoch after another one, with the shards that it finds. */
  public Epoch after(Epoch epoch, List<ObjectEntry> shards) {
    return new Epoch(epoch.source(), epoch.number() + 1, epoch.firstDraw() + draws(epoch), shards);
  }

  /** Rows that an epoch draws. */
  private long draws(Epoch epoch) {
    TrainRows selection = sources.get(epoch.source()).selection();
    return selection.isAll()
        ? epoch.shards().stream().mapToLong(ObjectEntry::rows).sum()
        : selection.perEpoch();
  }

  /** Whether the run draws no more of a source than up to an epoch's end. */
  public boolean endsIn(Epoch epoch) {
    return epoch.firstDraw() + draws(epoch) >= drawsOf(epoch.source());
  }

  /** Rows of a source that the run draws. */
  private long drawsOf(int source) {
    return positions.own(source, positions.draws());
  }

  /** The blocks of an epoch in the order of their positions. */
  public BlockList blocks(Epoch epoch) {
    int source = epoch.source();
    return BlockList.train(
        lines[source].train(epoch), positions.lanes(source), epoch, drawsOf(source));
  }

  /** The blocks of an evaluation pass in the order of their positions. */
  public BlockList blocks(int pass) {
    SourceRows first = sources.get(0);
    long rows =
        first.order().mixed()
            ? first.order().size() * mostPieceRows(evaluation)
            : first.order().size();
    return BlockList.evaluation(
        EpochLines.evaluation(evaluation, first.order().mixed(), rows, shape.lanes()),
        positions.evaluationLanes(),
        pass);
  }

  /** The block with the rows that it draws. */
  public RowBlock resolved(RowBlock block) {
    return block.isResolved()
        ? block
        : block.resolved(
            block.evaluation() || sources.get(0).selection().isAll()
                ? block.pieces()
                : lines[0].drawn(epoch(0, block.epoch()), block.pieces()));
  }

  private static long mostPieceRows(List<ObjectEntry> shards) {
    return shards.stream()
        .mapToLong(shard -> shard.pieceRows() == 0 ? shard.rows() : shard.pieceRows())
        .max()
        .orElse(1);
  }
}
