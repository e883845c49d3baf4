package io.radflow.core.metric;

/**
 * The areas and covariances of DeLong et al. as they define them, O(mn): what is tested against.
 */
final class ByPairs {

  private ByPairs() {}

  static double area(double[] positives, double[] negatives) {
    double sum = 0;
    for (double positive : positives) {
      for (double negative : negatives) {
        sum += wins(positive, negative);
      }
    }
    return sum / positives.length / negatives.length;
  }

  /** Covariance of two areas on the same images; of an area with itself, its variance. */
  static double covariance(
      double[] firstPositives,
      double[] firstNegatives,
      double[] secondPositives,
      double[] secondNegatives) {
    double first = area(firstPositives, firstNegatives);
    double second = area(secondPositives, secondNegatives);
    int m = firstPositives.length;
    int n = firstNegatives.length;
    double ofPositives = 0;
    for (int i = 0; i < m; i++) {
      ofPositives +=
          (component(firstPositives[i], firstNegatives) - first)
              * (component(secondPositives[i], secondNegatives) - second);
    }
    double ofNegatives = 0;
    for (int j = 0; j < n; j++) {
      ofNegatives +=
          (1 - component(firstNegatives[j], firstPositives) - first)
              * (1 - component(secondNegatives[j], secondPositives) - second);
    }
    return ofPositives / (m - 1) / m + ofNegatives / (n - 1) / n;
  }

  private static double component(double score, double[] others) {
    double sum = 0;
    for (double other : others) {
      sum += wins(score, other);
    }
    return sum / others.length;
  }

  private static double wins(double score, double other) {
    return score > other ? 1 : score == other ? 0.5 : 0;
  }
}
