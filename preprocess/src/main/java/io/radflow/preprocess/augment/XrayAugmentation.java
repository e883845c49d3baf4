package io.radflow.preprocess.augment;

import io.radflow.core.random.SampleRandom;
import io.radflow.preprocess.transform.AffineMap;

/**
 * Shift, rotation and scale in one affine map about (w/2, h/2), bilinear with a border reflected at
 * the outer pixels' centres, then a horizontal flip.
 *
 * <p>Every magnitude is drawn uniformly from both sides of zero (of one, for the scale); the shifts
 * of the two axes are independent.
 *
 * @param shift fraction of the side
 * @param rotation degrees
 * @param scale relative
 * @param flip probability
 */
record XrayAugmentation(double shift, double rotation, double scale, double flip)
    implements Augmentation {

  private static final long serialVersionUID = 1L;

  @Override
  public Augmenter augmenter() {
    return new Mover();
  }

  private void draw(SampleRandom random, Draw draw) {
    draw.angle = random.uniform(-rotation, rotation);
    draw.scale = 1 + random.uniform(-scale, scale);
    draw.dx = random.uniform(-shift, shift);
    draw.dy = random.uniform(-shift, shift);
    draw.flip = random.nextDouble() < flip;
  }

  Draw draw(SampleRandom random) {
    Draw draw = new Draw();
    draw(random, draw);
    return draw;
  }

  private final class Mover implements Augmenter {

    private final AffineMap map = new AffineMap();
    private final Draw draw = new Draw();
    private final double[] matrix = new double[6];

    @Override
    public void apply(Frame frame, SampleRandom random) {
      draw(random, draw);
      draw.matrix(frame.height(), frame.width(), matrix);
      byte[] from = frame.from();
      map.apply(from, frame.height(), frame.width(), frame.channels(), matrix, frame.to());
      frame.swap();
      if (draw.flip) {
        FlipAugmentation.mirror(frame);
      }
    }

    @Override
    public void close() {
      map.close();
    }
  }

  /** What is done to one image. */
  static final class Draw {

    /** Degrees, counter-clockwise. */
    double angle;

    /** Of the image, 1 for none. */
    double scale = 1;

    /** Fraction of the width. */
    double dx;

    /** Fraction of the height. */
    double dy;

    boolean flip;

    /** Row-major [2, 3], source to destination, as {@code cv2.getRotationMatrix2D} plus shifts. */
    void matrix(int height, int width, double[] into) {
      double alpha = scale * Math.cos(Math.toRadians(angle));
      double beta = scale * Math.sin(Math.toRadians(angle));
      double x = width / 2.0;
      double y = height / 2.0;
      into[0] = alpha;
      into[1] = beta;
      into[2] = (1 - alpha) * x - beta * y + dx * width;
      into[3] = -beta;
      into[4] = alpha;
      into[5] = beta * x + (1 - alpha) * y + dy * height;
    }
  }
}
