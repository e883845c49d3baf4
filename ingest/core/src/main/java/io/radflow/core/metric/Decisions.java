package io.radflow.core.metric;

/** Counts of decisions on one label. A ratio whose denominator is 0 is 0. */
record Decisions(long truePositives, long falsePositives, long falseNegatives) {

  double precision() {
    return ratio(truePositives, truePositives + falsePositives);
  }

  double recall() {
    return ratio(truePositives, truePositives + falseNegatives);
  }

  double f1() {
    return ratio(2 * truePositives, 2 * truePositives + falsePositives + falseNegatives);
  }

  private static double ratio(long part, long whole) {
    return whole == 0 ? 0 : (double) part / whole;
  }
}
