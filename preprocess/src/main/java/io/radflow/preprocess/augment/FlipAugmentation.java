package io.radflow.preprocess.augment;

import io.radflow.core.random.SampleRandom;

/**
 * Mirrors left and right.
 *
 * @param probability of it
 */
record FlipAugmentation(double probability) implements Augmentation {

  private static final long serialVersionUID = 1L;

  @Override
  public Augmenter augmenter() {
    return this::apply;
  }

  private void apply(Frame frame, SampleRandom random) {
    if (random.nextDouble() < probability) {
      mirror(frame);
    }
  }

  /** In place. */
  static void mirror(Frame frame) {
    byte[] pixels = frame.from();
    int channels = frame.channels();
    int stride = frame.width() * channels;
    int end = frame.length();
    for (int row = 0; row < end; row += stride) {
      for (int left = row, right = row + stride - channels;
          left < right;
          left += channels, right -= channels) {
        for (int c = 0; c < channels; c++) {
          byte swapped = pixels[left + c];
          pixels[left + c] = pixels[right + c];
          pixels[right + c] = swapped;
        }
      }
    }
  }
}
