package io.radflow.training.history;

import io.radflow.core.record.Task;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.apache.flink.annotation.Internal;

/**
 * The last step's metrics, the results of evaluation passes, how rows came, and whether the run has
 * ended early. It follows from the run's steps alone, and is part of a checkpoint.
 */
@Internal
public final class RunHistory {

  private final SelectionSettings settings;
  private final OngoingPass scores;
  private final List<PassMeasures> passes;
  private TreeMap<String, Double> lastStep;

  /** Null where it is not known, as after a start from what an earlier release saved. */
  private RowCounts rows;

  /**
   * @param units labels of each image
   */
  public RunHistory(SelectionSettings settings, Task task, int units, EarlierHistory earlier) {
    this.settings = settings;
    boolean areas = task == Task.MULTI_LABEL || settings.measure() == Measure.MEAN_AUC;
    this.scores = new OngoingPass(task, units, areas);
    this.passes = new ArrayList<>(earlier.passes());
    this.lastStep = new TreeMap<>(earlier.lastStep());
    this.rows = earlier.rows();
  }

  /** Metrics of the last step, by name. */
  public Map<String, Double> lastStep() {
    return lastStep;
  }

  /**
   * @param trained numbers of the rows that the step was of, among those that the run trains on
   */
  public void stepped(Map<String, Double> metrics, LongStream trained) {
    lastStep = new TreeMap<>(metrics);
    if (rows != null) {
      trained.forEach(row -> rows = rows.with(row));
    }
  }

  /** How the rows of all steps so far came; empty where that is not known. */
  public Optional<RowCounts> rows() {
    return Optional.ofNullable(rows);
  }

  /** As {@link OngoingPass#add}. */
  public void scored(float[] truths, float[] imageScores) {
    scores.add(truths, imageScores);
  }

  /**
   * Ends the pass under way.
   *
   * @throws UndefinedMeasureException if the pass does not have the measure that the run goes by
   */
  public PassMeasures endPass(long step) {
    PassMeasures result = new PassMeasures(step, scores.measures());
    scores.clear();
    if (settings.measure() != null && Double.isNaN(result.value(settings.measure()))) {
      throw new UndefinedMeasureException(
          String.format(
              "The evaluation split has no %s: %s. Choose another measure in training.best-by",
              settings.measure(),
              settings.measure() == Measure.MEAN_AUC
                  ? "no label has both positive and negative images"
                  : "no label is known"));
    }
    passes.add(result);
    return result;
  }

  /** Results of the passes so far, in order. */
  public List<PassMeasures> passes() {
    return List.copyOf(passes);
  }

  /** The measure that the run goes by; empty if it goes by none. */
  public Optional<Measure> measure() {
    return Optional.ofNullable(settings.measure());
  }

  /** The best pass so far, the first among equals; empty without a measure or a pass. */
  public Optional<PassMeasures> best() {
    return best(passes.size());
  }

  /** The best pass before the last one. */
  public Optional<PassMeasures> bestBefore() {
    return best(Math.max(0, passes.size() - 1));
  }

  private Optional<PassMeasures> best(int count) {
    int index = indexOfBest(count);
    return index < 0 ? Optional.empty() : Optional.of(passes.get(index));
  }

  private int indexOfBest(int count) {
    if (settings.measure() == null) {
      return -1;
    }
    int best = -1;
    for (int i = 0; i < count; i++) {
      double value = passes.get(i).value(settings.measure());
      if (best < 0
          || settings
              .measure()
              .isBetter(value, passes.get(best).value(settings.measure()), settings.leastGain())) {
        best = i;
      }
    }
    return best;
  }

  /** Whether the last pass ended the run: too many in a row were no better than the best. */
  public boolean isStopped() {
    return settings.measure() != null
        && settings.patience() > 0
        && !passes.isEmpty()
        && passes.size() - 1 - indexOfBest(passes.size()) >= settings.patience();
  }

  public void write(DataOutputStream out) throws IOException {
    write(out, lastStep);
    out.writeInt(passes.size());
    for (PassMeasures pass : passes) {
      out.writeLong(pass.step());
      write(out, pass.measures());
    }
    scores.write(out);
    out.writeBoolean(rows != null);
    if (rows != null) {
      out.writeLong(rows.once());
      out.writeLong(rows.moreOften());
      out.writeLong(rows.never());
    }
  }

  /**
   * @param withRows whether it was written with how rows came, which 0.1.0 did not
   */
  public void read(DataInputStream in, boolean withRows) throws IOException {
    lastStep = readMetrics(in);
    passes.clear();
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      passes.add(new PassMeasures(in.readLong(), readMetrics(in)));
    }
    scores.read(in);
    rows =
        withRows && in.readBoolean()
            ? new RowCounts(in.readLong(), in.readLong(), in.readLong())
            : null;
  }

  /** Takes it that nothing is known, as of state that has no history. */
  public void forget() {
    rows = null;
  }

  private static void write(DataOutputStream out, TreeMap<String, Double> metrics)
      throws IOException {
    out.writeInt(metrics.size());
    for (Map.Entry<String, Double> metric : metrics.entrySet()) {
      out.writeUTF(metric.getKey());
      out.writeDouble(metric.getValue());
    }
  }

  private static TreeMap<String, Double> readMetrics(DataInputStream in) throws IOException {
    TreeMap<String, Double> metrics = new TreeMap<>();
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      metrics.put(in.readUTF(), in.readDouble());
    }
    return metrics;
  }
}
