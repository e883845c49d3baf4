package io.radflow.eval.results;

import java.util.Objects;
import org.apache.flink.annotation.Internal;

/**
 * One final value of one run, as published results hold it.
 *
 * @param metricValue in [0, 1]
 * @param metric such as test/acc or test/mean_auc
 * @param path where the run's files are
 * @param shot full_shot or K_shot
 * @param dataset the target
 * @param lastStep training steps behind the value
 * @param patientDisjoint whether no patient is both in train and in another split; null if that is
 *     not known, as of published results
 * @param fingerprint of the run; null where that is not known, as of published results
 */
@Internal
public record PublishedResult(
    double metricValue,
    String metric,
    String path,
    long seed,
    String shot,
    String pretrainedModel,
    String dataset,
    long lastStep,
    Boolean patientDisjoint,
    String fingerprint) {

  public PublishedResult {
    Objects.requireNonNull(metric, "metric");
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(shot, "shot");
    Objects.requireNonNull(pretrainedModel, "pretrainedModel");
    Objects.requireNonNull(dataset, "dataset");
  }
}
