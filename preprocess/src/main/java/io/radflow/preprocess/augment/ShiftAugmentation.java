package io.radflow.preprocess.augment;

import io.radflow.preprocess.random.SampleRandom;

/**
 * Shifts by whole pixels, each way by up to a limit; what comes in at the border is the border's
 * own pixel.
 *
 * @param limit pixels
 */
record ShiftAugmentation(int limit) implements Augmentation {

  private static final long serialVersionUID = 1L;

  @Override
  public byte[] apply(
      byte[] pixels, int height, int width, int channels, long seed, long epoch, String sampleId) {
    SampleRandom random = new SampleRandom(seed, epoch, sampleId);
    int dy = random.nextInt(2 * limit + 1) - limit;
    int dx = random.nextInt(2 * limit + 1) - limit;
    if (dy == 0 && dx == 0) {
      return pixels;
    }
    byte[] shifted = new byte[pixels.length];
    for (int y = 0, to = 0; y < height; y++) {
      int row = Math.min(height - 1, Math.max(0, y - dy)) * width;
      for (int x = 0; x < width; x++) {
        int from = (row + Math.min(width - 1, Math.max(0, x - dx))) * channels;
        for (int c = 0; c < channels; c++) {
          shifted[to++] = pixels[from + c];
        }
      }
    }
    return shifted;
  }
}
