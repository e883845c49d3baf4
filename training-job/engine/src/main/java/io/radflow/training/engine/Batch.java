package io.radflow.training.engine;

import java.util.List;
import org.apache.flink.annotation.Internal;

/**
 * Images and labels of one step. The arrays are not copied: whoever makes a batch gives them away.
 *
 * @param ids sample ids, N of them, for error messages
 * @param pixels unsigned bytes [N, H, W, C], row-major
 * @param height H in pixels
 * @param width W in pixels
 * @param channels C: 3, or 1 which the engine repeats to three
 * @param labels [N, K], row-major; NaN is unknown; one-hot or soft rows for softmax
 * @param mixup how samples are mixed up, or null
 */
@Internal
public record Batch(
    List<String> ids,
    byte[] pixels,
    int height,
    int width,
    int channels,
    float[] labels,
    Mixup mixup) {

  /** Samples as they are. */
  public Batch(
      List<String> ids, byte[] pixels, int height, int width, int channels, float[] labels) {
    this(ids, pixels, height, width, channels, labels, null);
  }

  /**
   * @throws IllegalArgumentException if the sizes do not fit together
   */
  public Batch {
    ids = List.copyOf(ids);
    if (ids.isEmpty()) {
      throw new IllegalArgumentException("A batch needs at least one sample");
    }
    if (channels != 1 && channels != 3) {
      throw new IllegalArgumentException("A batch has 1 or 3 channels, not " + channels);
    }
    long expected = (long) ids.size() * height * width * channels;
    if (height < 1 || width < 1 || pixels.length != expected) {
      throw new IllegalArgumentException(
          String.format(
              "A batch of %d images of %d×%d×%d needs %d pixel bytes, not %d",
              ids.size(), height, width, channels, expected, pixels.length));
    }
    if (labels.length % ids.size() != 0) {
      throw new IllegalArgumentException(
          labels.length + " labels do not divide among " + ids.size() + " samples");
    }
    if (mixup != null && mixup.partners().length != ids.size()) {
      throw new IllegalArgumentException(
          mixup.partners().length + " mixup partners for " + ids.size() + " samples");
    }
  }

  /** Number of samples, N. */
  public int size() {
    return ids.size();
  }
}
