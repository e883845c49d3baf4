package io.radflow.eval.batch;

import org.apache.flink.annotation.Internal;

/**
 * A label's truth and score in 32 bits: a score in [0, 1] leaves the two highest bits of a float
 * free, which hold the truth. Scores of cells with one truth sort as whole numbers.
 */
@Internal
public final class ScoreCell {

  private static final int SCORE = (1 << 30) - 1;
  private static final int NEGATIVE = 0;
  private static final int POSITIVE = 1;
  private static final int UNKNOWN = 2;

  private ScoreCell() {}

  /**
   * @param label 1, 0 or NaN
   * @param score in [0, 1]
   */
  static int of(float label, float score) {
    int truth = label == 1 ? POSITIVE : label == 0 ? NEGATIVE : UNKNOWN;
    // Adding 0 takes the sign off −0.
    return truth << 30 | Float.floatToRawIntBits(score + 0f);
  }

  public static boolean isPositive(int cell) {
    return cell >>> 30 == POSITIVE;
  }

  public static boolean isNegative(int cell) {
    return cell >>> 30 == NEGATIVE;
  }

  public static boolean isKnown(int cell) {
    return cell >>> 30 != UNKNOWN;
  }

  /** In [0, 1]. */
  public static float score(int cell) {
    return Float.intBitsToFloat(scoreBits(cell));
  }

  /** The score's bits as a float, which are in the scores' order. */
  public static int scoreBits(int cell) {
    return cell & SCORE;
  }

  /** 1, 0 or NaN. */
  static float label(int cell) {
    return isPositive(cell) ? 1 : isNegative(cell) ? 0 : Float.NaN;
  }
}
