package io.radflow.infra.phantom;

/** Findings that change the pattern of both lungs. */
final class DiffuseFindings {

  private DiffuseFindings() {}

  /** A fine grain over both lungs. */
  static Layer infiltration(PhantomRandom random) {
    SmoothNoise grain = new SmoothNoise(random.nextLong());
    double density = random.uniform(0.38, 0.46);
    return (x, y, lung, brightness) -> {
      if (lung == 0) {
        return brightness;
      }
      double speck = Shade.step(0.0, 0.4, grain.at(x, y, 0.024));
      return brightness + lung * (0.04 + density * speck) * (1 - brightness);
    };
  }

  /** Haze spreading from both hila, as a butterfly's wings. */
  static Layer edema(PhantomRandom random) {
    double reach = random.uniform(0.19, 0.22);
    double density = random.uniform(0.78, 0.88);
    return (x, y, lung, brightness) -> {
      double dx = Math.abs(x) - 0.12;
      double haze = Shade.disc(dx, (y - 0.45) * 0.95, reach * 0.5, reach * 0.5);
      return Shade.mix(brightness, Math.max(brightness, 0.72), haze * density * lung);
    };
  }

  /** A net of lines over the bases. */
  static Layer fibrosis(PhantomRandom random) {
    SmoothNoise warp = new SmoothNoise(random.nextLong());
    double mesh = random.uniform(0.054, 0.062);
    double top = random.uniform(0.44, 0.48);
    return (x, y, lung, brightness) -> {
      if (lung == 0 || y < top) {
        return brightness;
      }
      double bend = 0.6 * warp.at(x, y, 0.08);
      double rising = line((x + y) / mesh + bend);
      double falling = line((x - y) / mesh + 0.6 * warp.at(y, x, 0.08));
      double net = Math.max(rising, falling) * Shade.step(top, top + 0.08, y) * lung;
      return Shade.mix(brightness, Math.max(brightness, 0.68), 0.9 * net);
    };
  }

  private static double line(double position) {
    return 1 - Shade.step(0.11, 0.20, Math.abs(position - Math.floor(position) - 0.5));
  }
}
