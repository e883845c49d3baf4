package io.radflow.preprocess.augment;

import io.radflow.preprocess.random.SampleRandom;

/**
 * RandAugment (Cubuk and others, arXiv:1909.13719): some operations, drawn with replacement, one
 * after the other at one magnitude.
 *
 * @param operations number of them
 * @param magnitude 0 to {@value #MAX_MAGNITUDE}
 */
record RandAugment(int operations, double magnitude) implements Augmentation {

  static final int MAX_MAGNITUDE = 30;

  private static final long serialVersionUID = 1L;

  @Override
  public byte[] apply(
      byte[] pixels, int height, int width, int channels, long seed, long epoch, String sampleId) {
    SampleRandom random = new SampleRandom(seed, epoch, sampleId);
    byte[] from = pixels;
    byte[] spare = null;
    for (int i = 0; i < operations; i++) {
      RandOperation operation = RandOperation.draw(random);
      byte[] to = spare == null ? new byte[pixels.length] : spare;
      operation.apply(
          new Frame(from, to, height, width, channels), magnitude / MAX_MAGNITUDE, random);
      spare = from == pixels ? null : from;
      from = to;
    }
    return from;
  }
}
