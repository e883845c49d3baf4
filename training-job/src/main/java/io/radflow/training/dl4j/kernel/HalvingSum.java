package io.radflow.training.dl4j.kernel;

/**
 * Sums by halving: the upper half is added to the lower, over and over. The order depends on the
 * length only, and the error grows with its logarithm.
 */
final class HalvingSum {

  /** So few are added one after the other. */
  private static final int FEW = 16;

  private HalvingSum() {}

  /**
   * Σ x.
   *
   * @param spare at least as long; overwritten
   */
  static float of(float[] x, float[] spare, int length) {
    if (isHalvedThrice(length)) {
      addEighths(x, spare, length / 8);
      return goOn(spare, length / 8);
    }
    System.arraycopy(x, 0, spare, 0, length);
    return goOn(spare, length);
  }

  /**
   * Σ x·y, the products rounded.
   *
   * @param spare at least as long; overwritten
   */
  static float ofProducts(float[] x, float[] y, float[] spare, int length) {
    if (isHalvedThrice(length)) {
      addEighthsOfProducts(x, y, spare, length / 8);
      return goOn(spare, length / 8);
    }
    for (int i = 0; i < length; i++) {
      spare[i] = x[i] * y[i];
    }
    return goOn(spare, length);
  }

  /** Then three halvings are one pass. */
  private static boolean isHalvedThrice(int length) {
    return length % 8 == 0 && length / 4 > FEW;
  }

  private static void addEighths(float[] x, float[] to, int n) {
    for (int i = 0; i < n; i++) {
      to[i] =
          ((x[i] + x[i + 4 * n]) + (x[i + 2 * n] + x[i + 6 * n]))
              + ((x[i + n] + x[i + 5 * n]) + (x[i + 3 * n] + x[i + 7 * n]));
    }
  }

  private static void addEighthsOfProducts(float[] x, float[] y, float[] to, int n) {
    for (int i = 0; i < n; i++) {
      float first = x[i] * y[i] + x[i + 4 * n] * y[i + 4 * n];
      float third = x[i + 2 * n] * y[i + 2 * n] + x[i + 6 * n] * y[i + 6 * n];
      float second = x[i + n] * y[i + n] + x[i + 5 * n] * y[i + 5 * n];
      float fourth = x[i + 3 * n] * y[i + 3 * n] + x[i + 7 * n] * y[i + 7 * n];
      to[i] = (first + third) + (second + fourth);
    }
  }

  private static float goOn(float[] x, int length) {
    int left = length;
    float sum = 0;
    while (left > FEW) {
      if ((left & 1) == 1) {
        sum += x[left - 1];
      }
      left /= 2;
      for (int i = 0; i < left; i++) {
        x[i] += x[i + left];
      }
    }
    for (int i = 0; i < left; i++) {
      sum += x[i];
    }
    return sum;
  }
}
