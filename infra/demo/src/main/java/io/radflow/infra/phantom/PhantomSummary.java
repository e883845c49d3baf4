package io.radflow.infra.phantom;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import org.apache.flink.annotation.Internal;

/**
 * What was generated.
 *
 * @param images files under {@code images/}, broken ones included
 * @param rows of the table, broken ones included
 * @param patients without those of broken rows
 * @param trainImages sound images on {@code train_val_list.txt}
 * @param testImages sound images on {@code test_list.txt}
 * @param rejects how many of each fault a reader has to report
 * @param prevalence sound images that show each finding
 */
@Internal
public record PhantomSummary(
    int images,
    int rows,
    int patients,
    int trainImages,
    int testImages,
    Map<PhantomFault, Integer> rejects,
    Map<Finding, Integer> prevalence) {

  public PhantomSummary {
    Map<PhantomFault, Integer> faults = new EnumMap<>(PhantomFault.class);
    faults.putAll(rejects);
    rejects = Collections.unmodifiableMap(faults);
    Map<Finding, Integer> findings = new EnumMap<>(Finding.class);
    findings.putAll(prevalence);
    prevalence = Collections.unmodifiableMap(findings);
  }

  /** Images that a reader has to accept. */
  public int samples() {
    return trainImages + testImages;
  }
}
