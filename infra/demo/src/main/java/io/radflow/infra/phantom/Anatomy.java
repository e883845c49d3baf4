package io.radflow.infra.phantom;

import java.util.Set;

/**
 * The shapes of one patient's chest in one image, including the findings that move organs. A side
 * is -1 (the image's left, the patient's right) or 1; a distance outward is |x|.
 */
final class Anatomy {

  private static final int PROFILE = 1024;
  private static final double MEDIAL = 0.055;
  private static final double DOME_PEAK = 0.19;
  private static final double EDGE = 0.006;

  private final Physique physique;
  private final double[] lateral = new double[PROFILE + 1];
  private final double rightDome;
  private final double leftDome;
  private final double doming;
  private final double lungTone;
  private final int raisedSide;
  private final double heartX;
  private final double heartY;
  private final Shade.Ellipse leftHeart;
  private final Shade.Ellipse rightHeart;

  Anatomy(Physique physique, boolean anteroposterior, Set<Finding> findings, PhantomRandom random) {
    this.physique = physique;
    boolean emphysema = findings.contains(Finding.EMPHYSEMA);
    raisedSide = random.sign();
    double breath = random.uniform(-0.015, 0.015) - (anteroposterior ? 0.02 : 0);
    double base = physique.diaphragm() + breath + (emphysema ? 0.075 : 0);
    double raise = findings.contains(Finding.ATELECTASIS) ? 0.07 : 0;
    rightDome = base - 0.015 - (raisedSide < 0 ? raise : 0);
    leftDome = base + 0.01 - (raisedSide > 0 ? raise : 0);
    doming = emphysema ? 0.3 : 2.2;
    lungTone = emphysema ? 0.09 : random.uniform(0.22, 0.26);
    fillProfile(physique.cage() + (emphysema ? 0.03 : 0), base + (emphysema ? 0.03 : 0.10));

    boolean large = findings.contains(Finding.CARDIOMEGALY);
    double enlargement = large ? random.uniform(1.55, 1.80) : 1;
    double size = physique.heart() * enlargement * (emphysema && !large ? 0.82 : 1);
    heartX = large ? 0.075 : 0.062;
    heartY = base - 0.065 - (large ? 0.035 : 0);
    leftHeart = Shade.Ellipse.tilted(0.145 * size, 0.108 * size, 34);
    rightHeart = Shade.Ellipse.tilted(0.072 * size, 0.115 * Math.min(size, 1.3), 0);
  }

  private void fillProfile(double width, double base) {
    for (int i = 0; i <= PROFILE; i++) {
      double y = (double) i / PROFILE;
      double t = (y - physique.apex()) / (base - physique.apex());
      double rest = 1 - Math.min(1, Math.max(0, t));
      lateral[i] = width * Math.sqrt(1 - StrictMath.pow(rest, 2.3));
    }
  }

  Physique physique() {
    return physique;
  }

  /** The side whose half of the diaphragm atelectasis pulls up. */
  int raisedSide() {
    return raisedSide;
  }

  /** Brightness of a lung without its vessels. */
  double lungTone() {
    return lungTone;
  }

  double heartX() {
    return heartX;
  }

  double heartY() {
    return heartY;
  }

  /** How far outward the rib cage reaches at this height. */
  double lateral(double y) {
    double index = Math.min(1, Math.max(0, y)) * PROFILE;
    int i = Math.min(PROFILE - 1, (int) index);
    return Shade.mix(lateral[i], lateral[i + 1], index - i);
  }

  /** y of the diaphragm at a distance outward. */
  double diaphragm(int side, double outward) {
    double fromPeak = outward - DOME_PEAK;
    return (side < 0 ? rightDome : leftDome) + doming * fromPeak * fromPeak;
  }

  /** How deep inside a lung a point lies: positive inside, about a distance. */
  double lungDepth(double x, double y) {
    double outward = Math.abs(x);
    int side = x < 0 ? -1 : 1;
    double across = Math.min(lateral(y) - outward, outward - MEDIAL - 0.03 * y);
    return Math.min(across, diaphragm(side, outward) - y);
  }

  double lung(double x, double y) {
    return Shade.step(-EDGE, EDGE, lungDepth(x, y));
  }

  double heart(double x, double y) {
    double left = Shade.ellipse(x - heartX, y - heartY, leftHeart, 0.10);
    double right = Shade.ellipse(x + 0.05, y - heartY + 0.01, rightHeart, 0.12);
    return Math.max(left, right);
  }
}
