package io.radflow.training.source;

import io.radflow.preprocess.augment.Augmentation;
import org.apache.flink.api.common.functions.MapFunction;

/** Augments train samples; evaluation samples pass as they are. */
public final class AugmentSamples implements MapFunction<RunSample, RunSample> {

  private static final long serialVersionUID = 1L;

  private final Augmentation augmentation;
  private final long seed;

  public AugmentSamples(Augmentation augmentation, long seed) {
    this.augmentation = augmentation;
    this.seed = seed;
  }

  @Override
  public RunSample map(RunSample sample) {
    if (!sample.evaluation) {
      sample.pixels =
          augmentation.apply(
              sample.pixels,
              sample.height,
              sample.width,
              sample.channels,
              seed,
              sample.epoch,
              sample.id);
    }
    return sample;
  }
}
