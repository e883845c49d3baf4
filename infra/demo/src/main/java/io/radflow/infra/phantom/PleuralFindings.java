package io.radflow.infra.phantom;

/** Findings between the lung and the chest wall. */
final class PleuralFindings {

  private PleuralFindings() {}

  /** Fluid in the costophrenic angle whose upper edge climbs towards the chest wall. */
  static Layer effusion(Anatomy anatomy, int side, boolean both, PhantomRandom random) {
    double level = anatomy.diaphragm(side, 0.19) - random.uniform(0.06, 0.10);
    double climb = random.uniform(0.12, 0.16);
    return (x, y, lung, brightness) -> {
      if (!both && x * side <= 0) {
        return brightness;
      }
      double outward = Math.abs(x) / anatomy.physique().cage();
      double surface = level - climb * outward * outward * outward;
      double fluid = Shade.step(-0.012, 0.012, y - surface);
      return Shade.mix(brightness, Math.max(brightness, 0.80), fluid * lung);
    };
  }

  /** Air about a shrunken lung: no vessels, very dark, bounded by the thin pleural line. */
  static Layer pneumothorax(Anatomy anatomy, int side, PhantomRandom random) {
    double width = random.uniform(0.10, 0.14);
    return (x, y, lung, brightness) -> {
      if (x * side <= 0 || lung == 0) {
        return brightness;
      }
      double margin = width * (1 - 0.75 * Shade.step(0.45, 0.72, y));
      double depth = Math.min(anatomy.lateral(y) - Math.abs(x), (y - apex(anatomy)) * 1.2);
      double air = 1 - Shade.step(margin - 0.005, margin + 0.005, depth);
      double line = 1 - Shade.step(0.006, 0.012, Math.abs(depth - margin - 0.008));
      double collapsed = brightness + 0.06 * (1 - air);
      double shaded = Shade.mix(collapsed, 0.05, air * lung);
      return Shade.mix(shaded, Math.max(shaded, 0.70), line * lung);
    };
  }

  private static double apex(Anatomy anatomy) {
    return anatomy.physique().apex();
  }

  /** A bright, slightly wavy margin along the chest wall. */
  static Layer thickening(Anatomy anatomy, int side, boolean both, PhantomRandom random) {
    double width = random.uniform(0.045, 0.060);
    SmoothNoise waves = new SmoothNoise(random.nextLong());
    return (x, y, lung, brightness) -> {
      if (!both && x * side <= 0) {
        return brightness;
      }
      double depth = anatomy.lateral(y) - Math.abs(x);
      double margin = width * (1 + 0.25 * waves.at(side, y, 0.07));
      double cover = 1 - Shade.step(margin - 0.006, margin + 0.006, depth);
      return Shade.mix(brightness, Math.max(brightness, 0.82), cover * lung);
    };
  }
}
