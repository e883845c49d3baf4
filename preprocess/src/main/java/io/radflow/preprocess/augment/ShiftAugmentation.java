package io.radflow.preprocess.augment;

import io.radflow.core.random.SampleRandom;

/**
 * Shifts by whole pixels, each way by up to a limit; what comes in at the border is the border's
 * own pixel.
 *
 * @param limit pixels
 */
record ShiftAugmentation(int limit) implements Augmentation {

  private static final long serialVersionUID = 1L;

  @Override
  public Augmenter augmenter() {
    return this::apply;
  }

  private void apply(Frame frame, SampleRandom random) {
    int dy = random.nextInt(2 * limit + 1) - limit;
    int dx = random.nextInt(2 * limit + 1) - limit;
    byte[] from = frame.from();
    byte[] to = frame.to();
    int height = frame.height();
    int width = frame.width();
    int channels = frame.channels();
    for (int y = 0, at = 0; y < height; y++) {
      int row = Math.min(height - 1, Math.max(0, y - dy)) * width;
      for (int x = 0; x < width; x++) {
        int pixel = (row + Math.min(width - 1, Math.max(0, x - dx))) * channels;
        for (int c = 0; c < channels; c++) {
          to[at++] = from[pixel + c];
        }
      }
    }
    frame.swap();
  }
}
