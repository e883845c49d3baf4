package io.radflow.eval.statistics;

import java.util.Comparator;
import java.util.stream.IntStream;
import org.apache.flink.annotation.Internal;

/** p-values of many tests, corrected so that one wrong finding among them stays rare. */
@Internal
public final class HolmCorrection {

  private HolmCorrection() {}

  /**
   * S. Holm, Scandinavian Journal of Statistics 6 (1979), as adjusted p-values: comparing one with
   * the level decides as the procedure does.
   *
   * @param pValues [tests]
   * @return [tests], in the same order, at most 1
   */
  public static double[] adjust(double[] pValues) {
    int[] rising =
        IntStream.range(0, pValues.length)
            .boxed()
            .sorted(Comparator.comparingDouble(test -> pValues[test]))
            .mapToInt(Integer::intValue)
            .toArray();
    double[] adjusted = new double[pValues.length];
    double most = 0;
    for (int i = 0; i < rising.length; i++) {
      most = Math.max(most, Math.min(1, (rising.length - i) * pValues[rising[i]]));
      adjusted[rising[i]] = most;
    }
    return adjusted;
  }
}
