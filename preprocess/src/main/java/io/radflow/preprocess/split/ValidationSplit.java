package io.radflow.preprocess.split;

import io.radflow.core.record.ImageSample;
import java.util.Optional;

/** Another policy, of whose training patients a fraction validates. */
final class ValidationSplit implements SplitPolicy {

  private static final long serialVersionUID = 1L;

  private final SplitPolicy policy;
  private final double fraction;
  private final long seed;

  ValidationSplit(SplitPolicy policy, double fraction, long seed) {
    this.policy = policy;
    this.fraction = fraction;
    this.seed = seed;
  }

  @Override
  public String name() {
    return String.format("%s, %s of train for valid, seed %d", policy.name(), fraction, seed);
  }

  @Override
  public Optional<DropSplit> dropSplit(String dataset) {
    return policy.dropSplit(dataset);
  }

  @Override
  public Optional<String> split(ImageSample sample) {
    return policy
        .split(sample)
        .map(
            split ->
                split.equals(TRAIN) && PatientDraw.of(sample, VALID, seed) < fraction
                    ? VALID
                    : split);
  }
}
