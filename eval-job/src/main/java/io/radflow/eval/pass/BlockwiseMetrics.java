package io.radflow.eval.pass;

import io.radflow.core.metric.BinaryMetrics;
import io.radflow.core.metric.MultiClassMetrics;
import io.radflow.core.metric.MultiClassTally;
import io.radflow.core.metric.MultiLabelMetrics;
import io.radflow.core.record.Task;
import io.radflow.eval.batch.PassHeader;
import io.radflow.eval.batch.ScoreBlock;
import io.radflow.eval.batch.ScoreCell;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures of a pass's blocks with few scores in memory: labels are measured some at a time, and
 * the blocks read once for each such group.
 */
final class BlockwiseMetrics {

  private final Iterable<ScoreBlock> blocks;
  private final int mostCells;
  private final int images;
  private final MultiClassTally tally;
  private final double[] row;
  private long support;

  /**
   * @param k how many of the highest scores the top-k accuracy looks at
   * @param mostCells scores in memory, if it is no less than one label's
   */
  BlockwiseMetrics(PassHeader pass, Iterable<ScoreBlock> blocks, int k, int mostCells) {
    this.blocks = blocks;
    this.mostCells = mostCells;
    this.row = new double[pass.labelNames.length];
    this.tally = pass.task == Task.MULTI_CLASS ? new MultiClassTally(row.length, k) : null;
    int count = 0;
    for (ScoreBlock block : blocks) {
      addWhole(block);
      count += block.images();
    }
    this.images = count;
  }

  MultiLabelMetrics multiLabel() {
    return new MultiLabelMetrics(support, labels());
  }

  MultiClassMetrics multiClass() {
    return tally.metrics(labels()::get);
  }

  List<BinaryMetrics> labels() {
    int group = Math.max(1, mostCells / Math.max(1, images));
    List<BinaryMetrics> metrics = new ArrayList<>(row.length);
    for (int from = 0; from < row.length; from += group) {
      int to = Math.min(row.length, from + group);
      LabelScores scores = new LabelScores(from, to, images);
      blocks.forEach(scores::add);
      for (int label = from; label < to; label++) {
        metrics.add(scores.metrics(label));
      }
    }
    return metrics;
  }

  /** What needs an image's labels together. */
  private void addWhole(ScoreBlock block) {
    for (int image = 0; image < block.images(); image++) {
      int truth = MultiClassMetrics.UNKNOWN;
      boolean known = false;
      for (int label = 0; label < row.length; label++) {
        int cell = block.cell(image, label);
        known |= ScoreCell.isKnown(cell);
        truth = ScoreCell.isPositive(cell) ? label : truth;
      }
      support += known ? 1 : 0;
      if (tally != null && truth != MultiClassMetrics.UNKNOWN) {
        for (int label = 0; label < row.length; label++) {
          row[label] = ScoreCell.score(block.cell(image, label));
        }
        tally.add(truth, row);
      }
    }
  }
}
