package io.radflow.infra.phantom;

/** Where the anatomical frame lies in one image. */
final class Pose {

  private final double centerX;
  private final double centerY;
  private final double cos;
  private final double sin;

  /** The frame fills the image's centred square but for a small shift, turn and magnification. */
  static Pose random(int width, int height, boolean anteroposterior, PhantomRandom random) {
    double degrees = random.uniform(-4, 4);
    double magnification = random.uniform(0.95, 1.03) * (anteroposterior ? 1.03 : 1);
    double shiftX = random.uniform(-0.02, 0.02);
    double shiftY = random.uniform(-0.02, 0.02);
    int side = Math.min(width, height);
    return new Pose(
        width / 2.0 + shiftX * side,
        height / 2.0 + shiftY * side,
        side * magnification,
        degrees * StrictMath.PI / 180);
  }

  private Pose(double centerX, double centerY, double unit, double angle) {
    this.centerX = centerX;
    this.centerY = centerY;
    this.cos = StrictMath.cos(angle) / unit;
    this.sin = StrictMath.sin(angle) / unit;
  }

  double frameX(int column, int row) {
    return (column + 0.5 - centerX) * cos + (row + 0.5 - centerY) * sin;
  }

  double frameY(int column, int row) {
    return 0.5 + (row + 0.5 - centerY) * cos - (column + 0.5 - centerX) * sin;
  }
}
