package io.radflow.eval.study;

import io.radflow.eval.results.PublishedResult;
import io.radflow.eval.results.ResultRow;
import io.radflow.eval.statistics.SampleStatistics;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.flink.annotation.Internal;

/**
 * Runs that differ by their seed alone.
 *
 * @param metric of all of them
 * @param runs one for each seed, by seed; at least one
 * @param superseded earlier rows of the same runs
 */
@Internal
public record StudyCell(
    Target target,
    String metric,
    PretrainedModel model,
    Shot shot,
    List<ResultRow> runs,
    List<ResultRow> superseded) {

  /** protocol: seeds 0 to 4. */
  public static final int SEEDS = 5;

  public StudyCell {
    runs = List.copyOf(runs);
    superseded = List.copyOf(superseded);
  }

  /** By seed, in percent. */
  public double[] percent() {
    return runs.stream().mapToDouble(run -> 100 * run.result().metricValue()).toArray();
  }

  public SampleStatistics statistics() {
    return SampleStatistics.of(percent());
  }

  public List<Long> seeds() {
    return runs.stream().map(ResultRow::result).map(PublishedResult::seed).toList();
  }

  /** Seeds of the experiment that no run has; empty if runs have as many others. */
  public List<Long> missingSeeds() {
    return runs.size() >= SEEDS
        ? List.of()
        : LongStream.range(0, SEEDS).boxed().filter(seed -> !seeds().contains(seed)).toList();
  }
}
