package io.radflow.infra.phantom;

import java.util.ArrayList;
import java.util.List;

/** The six lung zones, handed out once each so that focal findings seldom hide one another. */
final class Zones {

  private static final double[] OUTWARD = {0.18, 0.22, 0.23};
  private static final double[] HEIGHTS = {0.31, 0.45, 0.60};

  private final List<Zone> free = new ArrayList<>();

  Zones(PhantomRandom random) {
    for (int side = -1; side <= 1; side += 2) {
      for (int level = 0; level < HEIGHTS.length; level++) {
        free.add(random.below(free.size() + 1), new Zone(side, level));
      }
    }
  }

  /** Any zone while one is free, then the middle of the left lung. */
  Zone take() {
    return free.isEmpty() ? new Zone(1, 1) : free.remove(0);
  }

  /** Keeps others away from a zone that something with a fixed place fills. */
  void reserve(int side, int level) {
    free.remove(new Zone(side, level));
  }

  /**
   * @param side -1 or 1
   * @param level 0 upper, 1 middle, 2 lower
   */
  record Zone(int side, int level) {
    double x() {
      return side * OUTWARD[level];
    }

    double y() {
      return HEIGHTS[level];
    }
  }
}
