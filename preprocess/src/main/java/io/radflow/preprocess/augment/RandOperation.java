package io.radflow.preprocess.augment;

import io.radflow.core.random.SampleRandom;

/**
 * The operations of RandAugment (Cubuk and others, arXiv:1909.13719) with the ranges of its
 * reference implementation, in which a magnitude of 30 is the whole range: 30 degrees, 4 bits, a
 * shear of 0.3, a translation of 100 pixels, a square of 40.
 */
enum RandOperation {
  AUTO_CONTRAST((frame, level, random) -> PointOperations.autoContrast(frame)),
  EQUALIZE((frame, level, random) -> PointOperations.equalize(frame)),
  INVERT((frame, level, random) -> PointOperations.invert(frame)),
  ROTATE((frame, level, random) -> GeometricOperations.rotate(frame, signed(level * 30, random))),
  POSTERIZE((frame, level, random) -> PointOperations.posterize(frame, (int) (level * 4))),
  SOLARIZE((frame, level, random) -> PointOperations.solarize(frame, level * 256)),
  SOLARIZE_ADD((frame, level, random) -> PointOperations.solarizeAdd(frame, (int) (level * 110))),
  COLOR((frame, level, random) -> EnhanceOperations.color(frame, factor(level))),
  CONTRAST((frame, level, random) -> EnhanceOperations.contrast(frame, factor(level))),
  BRIGHTNESS((frame, level, random) -> EnhanceOperations.brightness(frame, factor(level))),
  SHARPNESS((frame, level, random) -> EnhanceOperations.sharpness(frame, factor(level))),
  SHEAR_X((frame, level, random) -> GeometricOperations.shearX(frame, signed(level * 0.3, random))),
  SHEAR_Y((frame, level, random) -> GeometricOperations.shearY(frame, signed(level * 0.3, random))),
  TRANSLATE_X(
      (frame, level, random) -> GeometricOperations.translateX(frame, signed(level * 100, random))),
  TRANSLATE_Y(
      (frame, level, random) -> GeometricOperations.translateY(frame, signed(level * 100, random))),
  CUTOUT(
      (frame, level, random) ->
          GeometricOperations.cutout(
              frame,
              (int) (level * 40),
              random.uniform(0, frame.width()),
              random.uniform(0, frame.height())));

  private static final RandOperation[] ALL = values();

  private final Change change;

  RandOperation(Change change) {
    this.change = change;
  }

  /** What an operation does. */
  private interface Change {
    void apply(Frame frame, double level, SampleRandom random);
  }

  /** Any of them, each as likely as the others. */
  static RandOperation draw(SampleRandom random) {
    return ALL[random.nextInt(ALL.length)];
  }

  /**
   * @param level part of the whole range, in [0, 1]
   * @param random of what the operation draws: signs and places
   */
  void apply(Frame frame, double level, SampleRandom random) {
    change.apply(frame, level, random);
  }

  private static double signed(double value, SampleRandom random) {
    return random.nextBoolean() ? -value : value;
  }

  private static float factor(double level) {
    return (float) (level * 1.8 + 0.1);
  }
}
