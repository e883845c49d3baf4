package io.radflow.eval.pass;

import io.radflow.core.metric.BinaryMetrics;
import io.radflow.eval.batch.ScoreBlock;
import io.radflow.eval.batch.ScoreCell;

/**
 * The known scores of some neighbouring labels, by label: those of positive images from the front
 * of the label's row, those of negative ones from its back. Scores are the bits of their floats,
 * which sort as they do.
 */
final class LabelScores {

  private final RadixSort sort = new RadixSort();
  private final int from;
  private final int[][] rows;
  private final int[] positives;
  private final int[] negatives;

  /**
   * @param from the first label
   * @param to after the last label
   * @param images in all blocks
   */
  LabelScores(int from, int to, int images) {
    this.from = from;
    this.rows = new int[to - from][images];
    this.positives = new int[to - from];
    this.negatives = new int[to - from];
  }

  void add(ScoreBlock block) {
    for (int i = 0; i < rows.length; i++) {
      int[] row = rows[i];
      int front = positives[i];
      int back = row.length - negatives[i];
      for (int image = 0; image < block.images(); image++) {
        int cell = block.cell(image, from + i);
        if (ScoreCell.isPositive(cell)) {
          row[front++] = ScoreCell.scoreBits(cell);
        } else if (ScoreCell.isNegative(cell)) {
          row[--back] = ScoreCell.scoreBits(cell);
        }
      }
      positives[i] = front;
      negatives[i] = row.length - back;
    }
  }

  /**
   * Measures of a label; its row is sorted for them.
   *
   * @param label index in the pass
   */
  BinaryMetrics metrics(int label) {
    int i = label - from;
    int[] row = rows[i];
    return BinaryMetrics.ofSorted(
        sorted(row, 0, positives[i]), sorted(row, row.length - negatives[i], row.length));
  }

  private double[] sorted(int[] row, int from, int to) {
    sort.sort(row, from, to);
    double[] scores = new double[to - from];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = Float.intBitsToFloat(row[from + i]);
    }
    return scores;
  }
}
