package io.radflow.preprocess.split;

import io.radflow.core.record.ImageSample;
import java.util.Optional;

/**
 * A fraction of all patients trains, the others test, whatever is published. It depends on the
 * patient's id alone, so that a patient of two drops stands on one side; images without a patient
 * are one each.
 */
final class PatientDisjointSplit implements SplitPolicy {

  static final String NAME = "patient-disjoint";

  private static final long serialVersionUID = 1L;

  private final double trainFraction;
  private final long seed;

  PatientDisjointSplit(double trainFraction, long seed) {
    this.trainFraction = trainFraction;
    this.seed = seed;
  }

  @Override
  public String name() {
    return String.format("%s(%s for training, seed %d)", NAME, trainFraction, seed);
  }

  @Override
  public Optional<String> split(ImageSample sample) {
    return Optional.of(PatientDraw.of(sample, NAME, seed) < trainFraction ? TRAIN : TEST);
  }
}
