package io.radflow.preprocess.split;

import org.apache.flink.annotation.Internal;

/** The split policies that have a name. */
@Internal
public final class SplitPolicies {

  private SplitPolicies() {}

  /**
   * @param trainFraction of the patients, where the policy draws them; in (0, 1)
   * @param validFraction of the training patients that validate instead; in [0, 1)
   * @param seed of what is drawn
   * @throws IllegalArgumentException if there is no such policy, or a fraction is outside
   */
  public static SplitPolicy of(String name, double trainFraction, double validFraction, long seed) {
    check("training", trainFraction, trainFraction > 0 && trainFraction < 1);
    check("validation", validFraction, validFraction >= 0 && validFraction < 1);
    SplitPolicy policy =
        switch (name) {
          case ExperimentSplit.NAME -> new ExperimentSplit();
          case ExperimentSourceSplit.NAME -> new ExperimentSourceSplit();
          case OfficialSplit.NAME -> new OfficialSplit();
          case PatientDisjointSplit.NAME -> new PatientDisjointSplit(trainFraction, seed);
          default ->
              throw new IllegalArgumentException(
                  "Unknown split policy '"
                      + name
                      + "'; expected "
                      + String.join(
                          ", ",
                          ExperimentSplit.NAME,
                          ExperimentSourceSplit.NAME,
                          OfficialSplit.NAME,
                          PatientDisjointSplit.NAME));
        };
    return validFraction == 0 ? policy : new ValidationSplit(policy, validFraction, seed);
  }

  private static void check(String part, double fraction, boolean inside) {
    if (!inside) {
      throw new IllegalArgumentException(
          "The " + part + " fraction is " + fraction + "; expected a part of 1");
    }
  }
}
