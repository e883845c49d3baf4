package io.radflow.core.metric;

/**
 * The worked example of DeLong, DeLong and Clarke-Pearson (Biometrics 44, 1988): tests of patients
 * with ovarian cancer, as published with the LOGISTIC procedure's documentation (SAS/STAT User's
 * Guide, "Comparing Receiver Operating Characteristic Curves").
 */
final class OvarianCancer {

  /** Albumin, total protein, K-G score, whether surgery helped. */
  private static final double[][] PATIENTS = {
    {3.0, 5.8, 10, 0}, {3.2, 6.3, 5, 1}, {3.9, 6.8, 3, 1}, {2.8, 4.8, 6, 0},
    {3.2, 5.8, 3, 1}, {0.9, 4.0, 5, 0}, {2.5, 5.7, 8, 0}, {1.6, 5.6, 5, 1},
    {3.8, 5.7, 5, 1}, {3.7, 6.7, 6, 1}, {3.2, 5.4, 4, 1}, {3.8, 6.6, 6, 1},
    {4.1, 6.6, 5, 1}, {3.6, 5.7, 5, 1}, {4.3, 7.0, 4, 1}, {3.6, 6.7, 4, 0},
    {2.3, 4.4, 6, 1}, {4.2, 7.6, 4, 0}, {4.0, 6.6, 6, 0}, {3.5, 5.8, 6, 1},
    {3.8, 6.8, 7, 1}, {3.0, 4.7, 8, 0}, {4.5, 7.4, 5, 1}, {3.7, 7.4, 5, 1},
    {3.1, 6.6, 6, 1}, {4.1, 8.2, 6, 1}, {4.3, 7.0, 5, 1}, {4.3, 6.5, 4, 1},
    {3.2, 5.1, 5, 1}, {2.6, 4.7, 6, 1}, {3.3, 6.8, 6, 0}, {1.7, 4.0, 7, 0},
    {3.7, 6.1, 5, 1}, {3.3, 6.3, 7, 1}, {4.2, 7.7, 6, 1}, {3.5, 6.2, 5, 1},
    {2.9, 5.7, 9, 0}, {2.1, 4.8, 7, 1}, {2.8, 6.2, 8, 0}, {4.0, 7.0, 7, 1},
    {3.3, 5.7, 6, 1}, {3.7, 6.9, 5, 1}, {3.6, 6.6, 5, 1}
  };

  private OvarianCancer() {}

  static double[] albumin(boolean helped) {
    return column(0, helped);
  }

  static double[] totalProtein(boolean helped) {
    return column(1, helped);
  }

  /** 10 − score, so that a higher value is better. */
  static double[] kgScore(boolean helped) {
    return java.util.Arrays.stream(column(2, helped)).map(score -> 10 - score).toArray();
  }

  private static double[] column(int column, boolean helped) {
    return java.util.Arrays.stream(PATIENTS)
        .filter(patient -> patient[3] == (helped ? 1 : 0))
        .mapToDouble(patient -> patient[column])
        .toArray();
  }
}
