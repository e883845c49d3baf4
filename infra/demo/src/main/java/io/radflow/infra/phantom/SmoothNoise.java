package io.radflow.infra.phantom;

/** Value noise: random numbers on two lattices at an angle, joined smoothly. */
final class SmoothNoise {

  // A turn by the 3-4-5 triangle's angle hides the lattice in the picture.
  private static final double COS = 0.8;
  private static final double SIN = 0.6;

  private final long seed;

  SmoothNoise(long seed) {
    this.seed = seed;
  }

  /**
   * The field at a point.
   *
   * @param cell distance of lattice points, in the unit of x and y
   * @return in [-1, 1]
   */
  double at(double x, double y, double cell) {
    double turned = octave((x * COS - y * SIN) / (0.7 * cell), (x * SIN + y * COS) / (0.7 * cell));
    return 0.6 * octave(x / cell, y / cell) + 0.4 * turned;
  }

  private double octave(double column, double row) {
    long left = (long) Math.floor(column);
    long top = (long) Math.floor(row);
    double across = ease(column - left);
    double down = ease(row - top);
    double upper = lerp(lattice(left, top), lattice(left + 1, top), across);
    double lower = lerp(lattice(left, top + 1), lattice(left + 1, top + 1), across);
    return lerp(upper, lower, down);
  }

  private double lattice(long column, long row) {
    long hash = (seed + column * 0x9E3779B97F4A7C15L) ^ (row * 0xC2B2AE3D27D4EB4FL);
    return (PhantomRandom.mix(hash) >> 11) * 0x1.0p-52;
  }

  private static double ease(double t) {
    return t * t * (3 - 2 * t);
  }

  private static double lerp(double a, double b, double t) {
    return a + (b - a) * t;
  }
}
