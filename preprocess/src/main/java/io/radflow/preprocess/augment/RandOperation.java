package io.radflow.preprocess.augment;

import io.radflow.preprocess.random.SampleRandom;

/**
 * The operations of RandAugment (Cubuk and others, arXiv:1909.13719) with the ranges of its
 * reference implementation, in which a magnitude of 30 is the whole range.
 */
enum RandOperation {
  AUTO_CONTRAST {
    @Override
    void apply(Frame frame, double level, SampleRandom random) {
      PointOperations.autoContrast(frame);
    }
  },
  EQUALIZE {
    @Override
    void apply(Frame frame, double level, SampleRandom random) {
      PointOperations.equalize(frame);
    }
  },
  INVERT {
    @Override
    void apply(Frame frame, double level, SampleRandom random) {
      PointOperations.invert(frame);
    }
  },
  ROTATE {
    @Override
    void apply(Frame frame, double level, SampleRandom random) {
      GeometricOperations.rotate(frame, signed(level * MAX_DEGREES, random));
    }
  },
  POSTERIZE {
    @Override
    void apply(Frame frame, double level, SampleRandom random) {
      PointOperations.posterize(frame, (int) (level * MAX_BITS));
    }
  },
  SOLARIZE {
    @Override
    void apply(Frame frame, double level, SampleRandom random) {
      PointOperations.solarize(frame, level * MAX_THRESHOLD);
    }
  },
  SOLARIZE_ADD {
    @Override
    void apply(Frame frame, double level, SampleRandom random) {
      PointOperations.solarizeAdd(frame, (int) (level * MAX_ADDED));
    }
  },
  COLOR {
    @Override
    void apply(Frame frame, double level, SampleRandom random) {
      EnhanceOperations.color(frame, factor(level));
    }
  },
  CONTRAST {
    @Override
    void apply(Frame frame, double level, SampleRandom random) {
      EnhanceOperations.contrast(frame, factor(level));
    }
  },
  BRIGHTNESS {
    @Override
    void apply(Frame frame, double level, SampleRandom random) {
      EnhanceOperations.brightness(frame, factor(level));
    }
  },
  SHARPNESS {
    @Override
    void apply(Frame frame, double level, SampleRandom random) {
      EnhanceOperations.sharpness(frame, factor(level));
    }
  },
  SHEAR_X {
    @Override
    void apply(Frame frame, double level, SampleRandom random) {
      GeometricOperations.shearX(frame, signed(level * MAX_SHEAR, random));
    }
  },
  SHEAR_Y {
    @Override
    void apply(Frame frame, double level, SampleRandom random) {
      GeometricOperations.shearY(frame, signed(level * MAX_SHEAR, random));
    }
  },
  TRANSLATE_X {
    @Override
    void apply(Frame frame, double level, SampleRandom random) {
      GeometricOperations.translateX(frame, signed(level * MAX_TRANSLATION, random));
    }
  },
  TRANSLATE_Y {
    @Override
    void apply(Frame frame, double level, SampleRandom random) {
      GeometricOperations.translateY(frame, signed(level * MAX_TRANSLATION, random));
    }
  },
  CUTOUT {
    @Override
    void apply(Frame frame, double level, SampleRandom random) {
      GeometricOperations.cutout(
          frame,
          (int) (level * MAX_CUTOUT),
          random.uniform(0, frame.width()),
          random.uniform(0, frame.height()));
    }
  };

  private static final double MAX_DEGREES = 30;
  private static final double MAX_BITS = 4;
  private static final double MAX_THRESHOLD = 256;
  private static final double MAX_ADDED = 110;
  private static final double MAX_SHEAR = 0.3;

  /** Pixels. */
  private static final double MAX_TRANSLATION = 100;

  /** Pixels. */
  private static final double MAX_CUTOUT = 40;

  private static final RandOperation[] ALL = values();

  /** Any of them, each as likely as the others. */
  static RandOperation draw(SampleRandom random) {
    return ALL[random.nextInt(ALL.length)];
  }

  /**
   * @param level part of the whole range, in [0, 1]
   * @param random of what the operation draws: signs and places
   */
  abstract void apply(Frame frame, double level, SampleRandom random);

  private static double signed(double value, SampleRandom random) {
    return random.nextBoolean() ? -value : value;
  }

  private static float factor(double level) {
    return (float) (level * 1.8 + 0.1);
  }
}
