package io.radflow.eval.study;

import io.radflow.eval.statistics.WelchTest;
import java.util.Optional;
import org.apache.flink.annotation.Internal;

/**
 * Two data scales of one domain, for one target and network.
 *
 * @param welch over seeds; empty if a side has fewer than two
 * @param adjusted its p-value by Holm's correction over all comparisons of the table; NaN if there
 *     is none
 * @param images the paired tests over images
 */
@Internal
public record ScaleComparison(
    Target target,
    Network network,
    Domain domain,
    StudyCell smaller,
    StudyCell larger,
    Optional<WelchTest> welch,
    double adjusted,
    ImageComparison images) {

  /** Below it a difference is one. */
  public static final double LEVEL = 0.05;

  /** Whether there was a test, and none found a difference. */
  public boolean isSame() {
    return (welch.isPresent() || images.isMade())
        && !(welch.isPresent() && adjusted < LEVEL)
        && images.differing() == 0;
  }

  ScaleComparison withAdjusted(double pValue) {
    return new ScaleComparison(target, network, domain, smaller, larger, welch, pValue, images);
  }
}
