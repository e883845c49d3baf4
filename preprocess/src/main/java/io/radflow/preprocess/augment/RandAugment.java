package io.radflow.preprocess.augment;

import io.radflow.core.random.SampleRandom;

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
  public Augmenter augmenter() {
    return this::apply;
  }

  private void apply(Frame frame, SampleRandom random) {
    for (int i = 0; i < operations; i++) {
      RandOperation.draw(random).apply(frame, magnitude / MAX_MAGNITUDE, random);
      frame.swap();
    }
  }
}
