package io.radflow.infra.phantom;

import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.annotation.Internal;

/** The fourteen findings of NIH ChestX-ray14, with their share of the phantom's images. */
@Internal
public enum Finding {
  ATELECTASIS("Atelectasis", 0.18),
  CARDIOMEGALY("Cardiomegaly", 0.20),
  CONSOLIDATION("Consolidation", 0.16),
  EDEMA("Edema", 0.16),
  EFFUSION("Effusion", 0.22),
  EMPHYSEMA("Emphysema", 0.16),
  FIBROSIS("Fibrosis", 0.16),
  HERNIA("Hernia", 0.14),
  INFILTRATION("Infiltration", 0.20),
  MASS("Mass", 0.18),
  NODULE("Nodule", 0.20),
  PLEURAL_THICKENING("Pleural_Thickening", 0.16),
  PNEUMONIA("Pneumonia", 0.16),
  PNEUMOTHORAX("Pneumothorax", 0.18);

  /** What the published table says where there is none. */
  static final String NONE = "No Finding";

  private final String publishedName;
  private final double prevalence;

  Finding(String publishedName, double prevalence) {
    this.publishedName = publishedName;
    this.prevalence = prevalence;
  }

  /** The name in the column {@code Finding Labels}. */
  public String publishedName() {
    return publishedName;
  }

  /** Expected share of the images that show it, in [0, 1]. */
  public double prevalence() {
    return prevalence;
  }

  /** The value of the column {@code Finding Labels}: names in alphabetical order, joined by |. */
  static String published(Set<Finding> findings) {
    if (findings.isEmpty()) {
      return NONE;
    }
    return findings.stream().sorted().map(Finding::publishedName).collect(Collectors.joining("|"));
  }
}
