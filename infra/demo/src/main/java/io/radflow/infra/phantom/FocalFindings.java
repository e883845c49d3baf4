package io.radflow.infra.phantom;

import java.util.ArrayList;
import java.util.List;

/** Findings with a place of their own in a lung. */
final class FocalFindings {

  private static final double DENSE = 0.80;

  private FocalFindings() {}

  /** Several small, round, sharp opacities over both lungs. */
  static Layer nodules(Anatomy anatomy, PhantomRandom random) {
    List<double[]> places = new ArrayList<>();
    int count = 4 + random.below(3);
    for (int attempt = 0; places.size() < count && attempt < 200; attempt++) {
      double x = random.sign() * random.uniform(0.11, 0.36);
      double y = random.uniform(0.22, 0.68);
      boolean apart = places.stream().allMatch(p -> Math.abs(p[0] - x) + Math.abs(p[1] - y) > 0.10);
      if (apart && anatomy.lungDepth(x, y) > 0.03 && anatomy.heart(x, y) == 0) {
        places.add(new double[] {x, y, random.uniform(0.024, 0.032)});
      }
    }
    return (x, y, lung, brightness) -> {
      double cover = 0;
      for (double[] p : places) {
        cover = Math.max(cover, Shade.disc(x - p[0], y - p[1], p[2], 0.008));
      }
      return cover == 0 ? brightness : brighten(brightness, 0.82, cover * lung);
    };
  }

  /** One large, round, sharp opacity. */
  static Layer mass(Zones.Zone zone, PhantomRandom random) {
    double centerX = zone.x() + random.uniform(-0.03, 0.03);
    double centerY = zone.y() + random.uniform(-0.02, 0.02);
    double radius = random.uniform(0.090, 0.110);
    SmoothNoise lobes = new SmoothNoise(random.nextLong());
    return (x, y, lung, brightness) -> {
      double dx = x - centerX;
      double dy = y - centerY;
      if (dx * dx + dy * dy > 4 * radius * radius) {
        return brightness;
      }
      double edge = radius * (1 + 0.10 * lobes.at(x, y, 0.06));
      return brighten(brightness, 0.82, lung * Shade.disc(dx, dy, edge, 0.012));
    };
  }

  /** Fluffy: small soft clouds that run into one another, with fewer in the other lung. */
  static Layer pneumonia(Zones.Zone zone, PhantomRandom random) {
    double centerX = zone.x() + random.uniform(-0.02, 0.02);
    double centerY = zone.y() + random.uniform(-0.02, 0.02);
    double[][] clouds = new double[24][];
    for (int i = 0; i < clouds.length; i++) {
      boolean other = i % 3 == 2;
      clouds[i] =
          new double[] {
            (other ? -centerX : centerX) + 0.070 * random.gaussian(),
            centerY + 0.065 * random.gaussian(),
            random.uniform(0.020, 0.030)
          };
    }
    return (x, y, lung, brightness) -> {
      double clear = 1;
      for (double[] cloud : clouds) {
        clear *= 1 - 0.9 * Shade.disc(x - cloud[0], y - cloud[1], cloud[2], cloud[2] * 0.9);
      }
      return brighten(brightness, 0.80, lung * (1 - clear));
    };
  }

  /** A lobe filled up to its straight fissures, with dark air bronchograms. */
  static Layer consolidation(Zones.Zone zone, PhantomRandom random) {
    double slope = zone.side() * random.uniform(-0.15, 0.25);
    double top = zone.level() == 0 ? 0 : zone.y() - 0.075;
    double bottom = zone.level() == 2 ? 1 : zone.y() + 0.075;
    double phase = random.uniform(0, 1);
    return (x, y, lung, brightness) -> {
      if (x * zone.side() <= 0) {
        return brightness;
      }
      double height = y - slope * (x - zone.x());
      double lobe =
          Shade.step(top - 0.006, top + 0.006, height)
              * (1 - Shade.step(bottom - 0.006, bottom + 0.006, height));
      double ray = (height - zone.y()) / (0.25 * Math.abs(x) + 0.02) * 1.6 + phase;
      double bronchus = Math.abs(ray - Math.floor(ray) - 0.5);
      double air = 1 - Shade.step(0.07, 0.14, bronchus);
      return brighten(brightness, DENSE, lobe * lung * (1 - 0.55 * air));
    };
  }

  /** Plate-like bands across the lung above the raised half of the diaphragm. */
  static Layer atelectasis(Anatomy anatomy, PhantomRandom random) {
    int side = anatomy.raisedSide();
    double slope = random.uniform(-0.10, 0.10);
    double gap = random.uniform(0.060, 0.070);
    double width = random.uniform(0.010, 0.013);
    SmoothNoise bend = new SmoothNoise(random.nextLong());
    return (x, y, lung, brightness) -> {
      if (x * side <= 0) {
        return brightness;
      }
      double above = anatomy.diaphragm(side, 0.19) - 0.035 - y + slope * (Math.abs(x) - 0.2);
      above += 0.008 * bend.at(x, y, 0.07);
      double plate = Math.floor(above / gap + 0.5);
      if (plate < 0 || plate > 2) {
        return brightness;
      }
      double across = Math.abs(above - plate * gap);
      double thick = width * (1 + 0.35 * bend.at(y, x, 0.05));
      return brighten(
          brightness, 0.76, lung * (1 - Shade.step(thick - 0.004, thick + 0.008, across)));
    };
  }

  /** A bubble of gas with a bright rim and a fluid level, behind the heart. */
  static Layer hernia(Anatomy anatomy, PhantomRandom random) {
    double centerX = anatomy.heartX() - random.uniform(0.01, 0.05);
    double centerY = anatomy.heartY() + random.uniform(-0.03, 0.01);
    double radius = random.uniform(0.062, 0.078);
    return (x, y, lung, brightness) -> {
      double dx = x - centerX;
      double dy = y - centerY;
      double rim = Shade.disc(dx, dy, radius + 0.016, 0.006);
      if (rim == 0) {
        return brightness;
      }
      double gas = Shade.disc(dx, dy, radius, 0.005) * (1 - Shade.step(0.018, 0.024, dy));
      return Shade.mix(Shade.mix(brightness, 0.95, rim), 0.08, gas);
    };
  }

  private static double brighten(double brightness, double target, double cover) {
    return Shade.mix(brightness, Math.max(brightness, target), cover);
  }
}
