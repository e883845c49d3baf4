package io.radflow.preprocess.augment;

import java.util.Arrays;

/**
 * Moves pixels as Pillow's {@code Image.transform} with an affine matrix does: nearest pixel, black
 * where there is none.
 */
final class GeometricOperations {

  /** Pillow steps through the source in 16.16 fixed point. */
  private static final int FRACTION_BITS = 16;

  private static final double ONE = 1 << FRACTION_BITS;

  /** Pillow rounds a rotation's sine and cosine to this many digits. */
  private static final double DIGITS = 1e15;

  private static final byte[] CUTOUT_RGB = {125, 123, 114};
  private static final byte[] CUTOUT_GREY = {123};

  private GeometricOperations() {}

  /**
   * About the centre.
   *
   * @param degrees counter-clockwise
   */
  static void rotate(Frame frame, double degrees) {
    int height = frame.height();
    int width = frame.width();
    double angle = -Math.toRadians(degrees);
    double cosine = Math.rint(Math.cos(angle) * DIGITS) / DIGITS;
    double sine = Math.rint(Math.sin(angle) * DIGITS) / DIGITS;
    double x = width / 2.0;
    double y = height / 2.0;
    transform(
        frame, cosine, sine, -x * cosine - y * sine + x, -sine, cosine, x * sine - y * cosine + y);
  }

  static void shearX(Frame frame, double shear) {
    transform(frame, 1, shear, 0, 0, 1, 0);
  }

  static void shearY(Frame frame, double shear) {
    transform(frame, 1, 0, 0, shear, 1, 0);
  }

  /**
   * @param pixels to the left
   */
  static void translateX(Frame frame, double pixels) {
    transform(frame, 1, 0, pixels, 0, 1, 0);
  }

  /**
   * @param pixels upwards
   */
  static void translateY(Frame frame, double pixels) {
    transform(frame, 1, 0, 0, 0, 1, pixels);
  }

  /** The pixel at (x, y) becomes that at (a x + b y + c, d x + e y + f), at pixels' centres. */
  private static void transform(
      Frame frame, double a, double b, double c, double d, double e, double f) {
    byte[] from = frame.from();
    byte[] to = frame.to();
    int height = frame.height();
    int width = frame.width();
    int channels = frame.channels();
    Arrays.fill(to, 0, frame.length(), (byte) 0);
    long rowX = fixed(c + a * 0.5 + b * 0.5);
    long rowY = fixed(f + d * 0.5 + e * 0.5);
    long stepX = fixed(a);
    long stepY = fixed(d);
    int at = 0;
    for (int y = 0; y < height; y++) {
      long inX = rowX;
      long inY = rowY;
      for (int x = 0; x < width; x++) {
        long column = inX >> FRACTION_BITS;
        long row = inY >> FRACTION_BITS;
        if (column >= 0 && column < width && row >= 0 && row < height) {
          System.arraycopy(from, (int) (row * width + column) * channels, to, at, channels);
        }
        at += channels;
        inX += stepX;
        inY += stepY;
      }
      rowX += fixed(b);
      rowY += fixed(e);
    }
  }

  private static long fixed(double value) {
    return (long) Math.floor(value * ONE + 0.5);
  }

  /**
   * Fills a square about a point with a grey.
   *
   * @param side pixels, of which one more is filled, as Pillow's rectangles hold both ends
   */
  static void cutout(Frame frame, int side, double x, double y) {
    byte[] from = frame.from();
    byte[] to = frame.to();
    int height = frame.height();
    int width = frame.width();
    int channels = frame.channels();
    System.arraycopy(from, 0, to, 0, frame.length());
    byte[] fill = channels == CUTOUT_RGB.length ? CUTOUT_RGB : CUTOUT_GREY;
    int left = (int) Math.max(0, x - side / 2.0);
    int top = (int) Math.max(0, y - side / 2.0);
    for (int row = top; row <= Math.min(height - 1, top + side); row++) {
      for (int column = left; column <= Math.min(width - 1, left + side); column++) {
        System.arraycopy(fill, 0, to, (row * width + column) * channels, channels);
      }
    }
  }
}
