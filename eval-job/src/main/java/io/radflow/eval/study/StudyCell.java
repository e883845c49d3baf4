package io.radflow.eval.study;

import io.radflow.eval.results.PublishedResult;
import io.radflow.eval.results.ResultRow;
import io.radflow.eval.statistics.SampleStatistics;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.apache.flink.annotation.Internal;

/**
 * Runs that differ by their seed alone.
 *
 * @param metric of all of them
 * @param variant what tells the cell from others of the same target, metric, source, network and
 *     shots; empty where there is no other
 * @param runs one for each seed, by seed; none is unfinished
 * @param unfinished runs whose results are not their last, by seed; they count nowhere
 * @param superseded earlier rows of the same runs
 */
@Internal
public record StudyCell(
    Target target,
    String metric,
    PretrainedModel model,
    Shot shot,
    String variant,
    List<IdentifiedRun> runs,
    List<IdentifiedRun> unfinished,
    List<ResultRow> superseded) {

  /** Of cells of one column, or of one point, the last is shown. */
  private static final Comparator<StudyCell> SHOWN_LAST =
      Comparator.comparingLong((StudyCell cell) -> cell.model().step())
          .thenComparing(StudyCell::isCarded)
          .thenComparing(cell -> cell.runs().size())
          .thenComparing(StudyCell::model)
          .thenComparing(StudyCell::variant, Comparator.reverseOrder());

  /** protocol: seeds 0 to 4. */
  public static final int SEEDS = 5;

  /**
   * What a line of a figure is of.
   *
   * @param name of the model, where it alone tells of it
   */
  public record Line(
      Optional<Network> network, Source source, long step, String name, String variant) {}

  public StudyCell {
    runs = List.copyOf(runs);
    unfinished = List.copyOf(unfinished);
    superseded = List.copyOf(superseded);
  }

  /** The one of this and another cell that is shown where there is room for one. */
  public StudyCell shownOf(StudyCell other) {
    return SHOWN_LAST.compare(this, other) > 0 ? this : other;
  }

  /** By seed, in percent. */
  public double[] percent() {
    return runs.stream().mapToDouble(run -> 100 * run.result().metricValue()).toArray();
  }

  public SampleStatistics statistics() {
    return SampleStatistics.of(percent());
  }

  public List<Long> seeds() {
    return runs.stream().map(IdentifiedRun::seed).toList();
  }

  /** Seeds of the experiment that no run has; empty if runs have as many others. */
  public List<Long> missingSeeds() {
    List<Long> seeds = new ArrayList<>(seeds());
    unfinished.forEach(run -> seeds.add(run.seed()));
    return seeds.size() >= SEEDS
        ? List.of()
        : LongStream.range(0, SEEDS).boxed().filter(seed -> !seeds.contains(seed)).toList();
  }

  /** Whether cards tell what the runs are. */
  public boolean isCarded() {
    return runs.stream().allMatch(run -> run.known().isPresent());
  }

  public Line line() {
    return new Line(
        model.network(),
        model.source(),
        model.step(),
        isCarded() && model.network().isPresent() ? "" : model.name(),
        variant);
  }

  /** Steps of the runs, each once, rising. */
  public List<Long> steps() {
    return runs.stream()
        .map(IdentifiedRun::result)
        .map(PublishedResult::lastStep)
        .distinct()
        .sorted()
        .toList();
  }
}
