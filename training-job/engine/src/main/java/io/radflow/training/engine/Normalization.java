package io.radflow.training.engine;

import java.io.Serializable;
import org.apache.flink.annotation.Internal;

/**
 * What pixels become: (pixel / 255 − mean) / std, by channel.
 *
 * @param mean three values
 * @param std three values, not zero
 */
@Internal
public record Normalization(float[] mean, float[] std) implements Serializable {

  /**
   * @throws IllegalArgumentException if there are not three channels or a deviation is not positive
   */
  public Normalization {
    mean = mean.clone();
    std = std.clone();
    if (mean.length != 3 || std.length != 3) {
      throw new IllegalArgumentException(
          "Mean and deviation need three values, not " + mean.length + " and " + std.length);
    }
    for (float value : std) {
      if (!(value > 0)) {
        throw new IllegalArgumentException("A deviation must be positive, not " + value);
      }
    }
  }

  /** (x − 0.5) / 0.5: X-rays, and fine-tuning from X-ray sources. */
  public static Normalization half() {
    float[] half = {0.5f, 0.5f, 0.5f};
    return new Normalization(half, half);
  }

  /** ImageNet's mean and deviation. */
  public static Normalization imageNet() {
    return new Normalization(
        new float[] {0.485f, 0.456f, 0.406f}, new float[] {0.229f, 0.224f, 0.225f});
  }

  /** The value of each of the 256 pixel levels of a channel. */
  public float[] levels(int channel) {
    float[] levels = new float[256];
    for (int level = 0; level < levels.length; level++) {
      levels[level] = (float) ((level / 255.0 - mean[channel]) / std[channel]);
    }
    return levels;
  }
}
