package io.radflow.preprocess.augment;

import io.radflow.core.random.SampleRandom;
import io.radflow.preprocess.recipe.Resolution;

/**
 * A square anywhere in the picture, each place as likely as the others.
 *
 * @param crop its side in pixels; 0 for BiT-HyperRule's, by the picture's short side
 */
record RandomCrop(int crop) implements Augmentation {

  private static final long serialVersionUID = 1L;

  @Override
  public Augmenter augmenter() {
    return this::apply;
  }

  private void apply(Frame frame, SampleRandom random) {
    byte[] from = frame.from();
    int side = side(frame);
    int channels = frame.channels();
    int top = random.nextInt(frame.height() - side + 1);
    int left = random.nextInt(frame.width() - side + 1);
    byte[] to = frame.to(side, side);
    for (int y = 0; y < side; y++) {
      System.arraycopy(
          from,
          ((top + y) * frame.width() + left) * channels,
          to,
          y * side * channels,
          side * channels);
    }
    frame.swap(side, side);
  }

  private int side(Frame frame) {
    int shortSide = Math.min(frame.height(), frame.width());
    int side = crop == 0 ? hyperRule(shortSide) : crop;
    if (side == 0 || side > shortSide) {
      throw new IllegalArgumentException(
          String.format(
              "A random crop of %s pixels of a picture of %d x %d; is the view of recipe bit?",
              crop == 0 ? "128 or 480" : Integer.toString(crop), frame.width(), frame.height()));
    }
    return side;
  }

  private static int hyperRule(int shortSide) {
    for (Resolution resolution : Resolution.values()) {
      if (resolution.resize() == shortSide) {
        return resolution.crop();
      }
    }
    return 0;
  }
}
