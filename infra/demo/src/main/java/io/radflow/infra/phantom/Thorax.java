package io.radflow.infra.phantom;

/** The healthy chest: soft tissue, lungs with their vessels, heart and aorta; bones on top. */
final class Thorax {

  private static final double AIR = 0.03;
  private static final double HEART = 0.69;
  private static final int BRANCHES = 9;

  private final Anatomy anatomy;
  private final Physique physique;
  private final SmoothNoise texture;
  private final StrokeMap vessels;

  Thorax(Anatomy anatomy, int resolution, PhantomRandom random) {
    this.anatomy = anatomy;
    this.physique = anatomy.physique();
    this.texture = new SmoothNoise(physique.texture());
    this.vessels = new StrokeMap(resolution);
    for (int side = -1; side <= 1; side += 2) {
      for (int i = 0; i < BRANCHES; i++) {
        double degrees = -80 + 160.0 * i / (BRANCHES - 1) + random.uniform(-8, 8);
        grow(side, side * 0.075, 0.43, degrees, 0.017, 0.30, random);
      }
    }
  }

  /** One vessel outward from the hilum, thinner and fainter at each fork. */
  private void grow(
      int side,
      double x,
      double y,
      double degrees,
      double width,
      double value,
      PhantomRandom random) {
    double startX = x;
    double startY = y;
    double direction = degrees;
    for (double w = width, v = value; w > 0.004; w *= 0.76, v *= 0.84) {
      double angle = direction * StrictMath.PI / 180;
      double endX = startX + side * 0.055 * StrictMath.cos(angle);
      double endY = startY + 0.055 * StrictMath.sin(angle);
      vessels.line(startX, startY, endX, endY, w, v);
      if (w < 0.012 && random.chance(0.5)) {
        grow(side, endX, endY, direction + 30 * random.sign(), w * 0.7, v * 0.8, random);
      }
      startX = endX;
      startY = endY;
      direction += random.uniform(-14, 14);
    }
  }

  /** Everything but bones. */
  double softTissue(double x, double y, double lung) {
    double outward = Math.abs(x);
    double depth = bodyDepth(outward, y);
    if (depth <= 0) {
      return AIR;
    }
    double thickness = 0.46 + 0.20 * (1 - 4 * x * x) + 0.09 * Shade.step(0.62, 0.85, y);
    double tissue = Shade.mix(0.16, thickness, Shade.step(-0.02, 0.10, depth));
    tissue += 0.02 * texture.at(x, y, 0.09);
    tissue -= stomachBubble(x, y);
    tissue -= 0.10 * (1 - Shade.step(0.010, 0.026, outward)) * (1 - Shade.step(0.28, 0.34, y));
    double brightness = Shade.mix(tissue, lungTissue(x, y), lung);
    double center = Math.max(anatomy.heart(x, y), aorta(x, y));
    return Shade.mix(brightness, Math.max(brightness, HEART), center);
  }

  private double lungTissue(double x, double y) {
    double tone = anatomy.lungTone() + 0.05 * Shade.step(0.3, 0.75, y);
    tone += 0.022 * texture.at(x, y, 0.05) + 0.014 * texture.at(y, x, 0.02);
    tone += vessels.at(x, y) * (anatomy.lungTone() + 0.5) * 0.9;
    double hilumX = Math.abs(x) - 0.075;
    tone += 0.16 * Shade.disc(hilumX, (y - 0.43) * 0.6, 0.025, 0.022);
    if (physique.female()) {
      tone += 0.06 * Shade.disc(Math.abs(x) - 0.23, y - 0.62, 0.14, 0.02);
    }
    return tone;
  }

  private double aorta(double x, double y) {
    double knob = Shade.disc(x - 0.062, y - 0.315, physique.knob() + 0.012, 0.008);
    double vessel = Shade.step(0.062, 0.075, x) < 1 && y > 0.30 && y < 0.6 ? 0.5 : 0;
    return Math.max(knob, vessel * Shade.step(-0.02, 0.02, x));
  }

  private double stomachBubble(double x, double y) {
    double top = anatomy.diaphragm(1, 0.2) + 0.055;
    return 0.22 * Shade.disc((x - 0.20) * 0.7, y - top, 0.035, 0.012);
  }

  /** Positive inside the body; shoulders widen it above the armpits. */
  private double bodyDepth(double outward, double y) {
    double torso = physique.cage() + physique.wall() + 0.3 * (1 - Shade.step(0.10, 0.32, y));
    double aboveNeck = Math.max(0, outward - 0.10);
    double neck = 0.12 * (1 - Shade.step(0.07, 0.16, outward));
    double shoulder = y - 0.9 * aboveNeck * aboveNeck + neck - 0.015;
    return Math.min(torso - outward, shoulder);
  }

  /** Brightness that ribs, clavicles and spine add to what lies behind them. */
  double bones(double x, double y, double lung) {
    double outward = Math.abs(x);
    double visible = 0.45 + 0.55 * lung;
    double added = 0;
    double reach = anatomy.lateral(y) + 0.012 - outward;
    if (reach > 0 && y > physique.apex() - 0.02 && y < 0.92) {
      double edge = Shade.step(0, 0.02, reach);
      double posterior = y - 0.42 * outward + 1.25 * outward * outward;
      added += 0.105 * edge * rib(posterior, 0.34) * Shade.step(0.03, 0.06, outward);
      double anterior = y + 0.55 * outward - 0.9 * outward * outward;
      added += 0.05 * edge * rib(anterior, 0.30) * Shade.step(0.12, 0.20, outward);
      added += 0.12 * (1 - Shade.step(0.004, 0.012, reach)) * visible;
    }
    double clavicle = y - (0.185 - 0.14 * outward) + 0.012 * Shade.step(0.1, 0.3, outward);
    if (outward > 0.035 && outward < 0.40) {
      double across = Math.abs(clavicle);
      added += 0.17 * (1 - Shade.step(0.010, 0.018, across));
      added += 0.07 * Shade.step(0.005, 0.011, across) * (1 - Shade.step(0.013, 0.018, across));
    }
    return added * visible + spine(outward, y);
  }

  /** All ribs of one family at once: coverage as a periodic function of the height. */
  private double rib(double height, double thickness) {
    double position = (height - physique.apex()) / physique.ribSpacing() + physique.ribPhase();
    double off = Math.abs(position - Math.floor(position) - 0.5) * 2;
    double band = 1 - Shade.step(thickness - 0.10, thickness + 0.10, off);
    double cortex = Shade.step(thickness - 0.25, thickness, off) * band;
    return band + 0.5 * cortex;
  }

  private double spine(double outward, double y) {
    double column = 1 - Shade.step(0.026, 0.050, outward);
    if (column == 0) {
      return 0;
    }
    double position = y / 0.058;
    double off = Math.abs(position - Math.floor(position) - 0.5);
    return column * (0.05 + 0.05 * (1 - Shade.step(0.34, 0.46, off)));
  }
}
