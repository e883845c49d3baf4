package io.radflow.training.operator;

import io.radflow.training.engine.Batch;
import io.radflow.training.source.RunSample;
import java.util.List;

/** Samples to the arrays that an engine takes. */
final class Batches {

  private Batches() {}

  /**
   * @throws IllegalArgumentException naming the sample whose size or number of labels differs
   */
  static Batch of(List<RunSample> samples) {
    RunSample first = samples.get(0);
    int imageBytes = first.pixels.length;
    int units = first.labels.length;
    byte[] pixels = new byte[samples.size() * imageBytes];
    float[] labels = new float[samples.size() * units];
    for (int i = 0; i < samples.size(); i++) {
      RunSample sample = samples.get(i);
      if (sample.height != first.height
          || sample.width != first.width
          || sample.channels != first.channels
          || sample.labels.length != units) {
        throw new IllegalArgumentException(
            String.format(
                "Sample %s is %d×%d×%d with %d labels, sample %s of the same batch %d×%d×%d with %d",
                sample.id,
                sample.height,
                sample.width,
                sample.channels,
                sample.labels.length,
                first.id,
                first.height,
                first.width,
                first.channels,
                units));
      }
      System.arraycopy(sample.pixels, 0, pixels, i * imageBytes, imageBytes);
      System.arraycopy(sample.labels, 0, labels, i * units, units);
    }
    return new Batch(
        samples.stream().map(sample -> sample.id).toList(),
        pixels,
        first.height,
        first.width,
        first.channels,
        labels);
  }
}
