package io.radflow.infra.phantom;

/** Soft-edged arithmetic on brightness and coverage, both in [0, 1]. */
final class Shade {

  private Shade() {}

  /** 0 below low, 1 above high, a smooth cubic between. */
  static double step(double low, double high, double value) {
    if (value <= low) {
      return 0;
    }
    if (value >= high) {
      return 1;
    }
    double t = (value - low) / (high - low);
    return t * t * (3 - 2 * t);
  }

  static double mix(double from, double to, double share) {
    return from + (to - from) * share;
  }

  /** 1 within radius of a point, falling to 0 over the softness around the radius. */
  static double disc(double dx, double dy, double radius, double softness) {
    double reach = radius + softness;
    double squared = dx * dx + dy * dy;
    if (squared >= reach * reach) {
      return 0;
    }
    return 1 - step(radius - softness, reach, Math.sqrt(squared));
  }

  /** Coverage of an ellipse turned by an angle given as its sine and cosine; softness as share. */
  static double ellipse(double dx, double dy, Ellipse shape, double softness) {
    double along = (dx * shape.cos() + dy * shape.sin()) / shape.radiusX();
    double across = (dy * shape.cos() - dx * shape.sin()) / shape.radiusY();
    return disc(along, across, 1, softness);
  }

  /** Half axes in anatomical units, tilt as cosine and sine. */
  record Ellipse(double radiusX, double radiusY, double cos, double sin) {
    static Ellipse tilted(double radiusX, double radiusY, double degrees) {
      double angle = degrees * StrictMath.PI / 180;
      return new Ellipse(radiusX, radiusY, StrictMath.cos(angle), StrictMath.sin(angle));
    }
  }
}
