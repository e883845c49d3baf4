package io.radflow.infra.phantom;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Draws one frontal chest radiograph. */
final class Radiograph {

  private static final int TONES = 1024;

  private Radiograph() {}

  /**
   * @param width pixels
   * @param height pixels
   * @param anteroposterior AP (taken in bed) instead of PA
   * @param random of this image alone; the patient's own features come with the physique
   */
  static Canvas draw(
      Physique physique,
      Set<Finding> findings,
      boolean anteroposterior,
      int width,
      int height,
      PhantomRandom random) {
    Anatomy anatomy = new Anatomy(physique, anteroposterior, findings, random);
    Pose pose = Pose.random(width, height, anteroposterior, random);
    Thorax thorax = new Thorax(anatomy, Math.min(width, height), random);
    double[] tones = tones(anteroposterior, random);
    double grain = random.uniform(0.010, 0.020);
    double heel = random.uniform(-0.04, 0.04);
    List<Layer> layers = layers(anatomy, findings, random);
    Canvas canvas = new Canvas(width, height);
    for (int row = 0, i = 0; row < height; row++) {
      for (int column = 0; column < width; column++, i++) {
        double x = pose.frameX(column, row);
        double y = pose.frameY(column, row);
        double lung = anatomy.lung(x, y);
        double value = thorax.softTissue(x, y, lung);
        for (Layer layer : layers) {
          value = layer.shade(x, y, lung, value);
        }
        value += thorax.bones(x, y, lung) * (1.15 - value) + heel * x * value;
        value = exposed(value, tones) + grain * random.gaussian();
        canvas.brightness()[i] = (float) Math.min(1, Math.max(0, value));
      }
    }
    return canvas;
  }

  /** In the order in which they cover one another: patterns of the lung, focal ones, pleura. */
  private static List<Layer> layers(Anatomy anatomy, Set<Finding> findings, PhantomRandom random) {
    Zones zones = new Zones(random);
    int fluidSide = random.sign();
    boolean bothFluid = random.chance(0.3);
    if (findings.contains(Finding.EFFUSION)) {
      zones.reserve(fluidSide, 2);
    }
    if (findings.contains(Finding.ATELECTASIS)) {
      zones.reserve(anatomy.raisedSide(), 2);
    }
    int airSide = random.sign();
    boolean bothThick = random.chance(0.6);
    List<Layer> layers = new ArrayList<>();
    for (Finding finding : findings.stream().sorted(Radiograph::covering).toList()) {
      switch (finding) {
        case INFILTRATION -> layers.add(DiffuseFindings.infiltration(random));
        case EDEMA -> layers.add(DiffuseFindings.edema(random));
        case FIBROSIS -> layers.add(DiffuseFindings.fibrosis(random));
        case PNEUMONIA -> layers.add(FocalFindings.pneumonia(zones.take(), random));
        case CONSOLIDATION -> layers.add(FocalFindings.consolidation(zones.take(), random));
        case ATELECTASIS -> layers.add(FocalFindings.atelectasis(anatomy, random));
        case MASS -> layers.add(FocalFindings.mass(zones.take(), random));
        case NODULE -> layers.add(FocalFindings.nodules(anatomy, random));
        case HERNIA -> layers.add(FocalFindings.hernia(anatomy, random));
        case EFFUSION ->
            layers.add(PleuralFindings.effusion(anatomy, fluidSide, bothFluid, random));
        case PNEUMOTHORAX -> layers.add(PleuralFindings.pneumothorax(anatomy, airSide, random));
        case PLEURAL_THICKENING ->
            layers.add(PleuralFindings.thickening(anatomy, -airSide, bothThick, random));
        // These two move organs and have no layer of their own.
        case CARDIOMEGALY, EMPHYSEMA -> {}
      }
    }
    return layers;
  }

  private static int covering(Finding a, Finding b) {
    return Integer.compare(rank(a), rank(b));
  }

  private static int rank(Finding finding) {
    int diffuse = 0;
    int focal = 100;
    int pleural = 200;
    return finding.ordinal()
        + switch (finding) {
          case INFILTRATION, EDEMA, FIBROSIS, EMPHYSEMA, CARDIOMEGALY -> diffuse;
          case PLEURAL_THICKENING, PNEUMOTHORAX, EFFUSION -> pleural;
          default -> focal;
        };
  }

  /** The film's response: contrast, exposure and gamma of this image as a table. */
  private static double[] tones(boolean anteroposterior, PhantomRandom random) {
    double gamma = random.uniform(0.90, 1.12);
    double contrast = random.uniform(0.92, 1.06) * (anteroposterior ? 0.94 : 1);
    double offset = random.uniform(-0.03, 0.03);
    double[] tones = new double[TONES + 1];
    for (int i = 0; i <= TONES; i++) {
      double value = (StrictMath.pow((double) i / TONES, gamma) - 0.5) * contrast + 0.5 + offset;
      tones[i] = Math.min(1, Math.max(0, value));
    }
    return tones;
  }

  private static double exposed(double value, double[] tones) {
    double index = Math.min(1, Math.max(0, value)) * TONES;
    int i = Math.min(TONES - 1, (int) index);
    return Shade.mix(tones[i], tones[i + 1], index - i);
  }
}
