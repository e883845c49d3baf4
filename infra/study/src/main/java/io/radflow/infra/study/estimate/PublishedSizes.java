package io.radflow.infra.study.estimate;

import io.radflow.preprocess.split.SplitPolicy;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How much the ready views hold, as far as it is published, for studies that are planned before
 * their data are there. A view that is there is asked itself.
 *
 * <ul>
 *   <li>CIFAR: Krizhevsky 2009. Flowers: Nilsback and Zisserman 2008, the official test images
 *       train. Pets: Parkhi et al. 2012. COVIDx CXR-2: its train.txt and test.txt. Tuberculosis:
 *       Jaeger et al. 2014, 662 images of Shenzhen and 138 of Montgomery, 85 : 15 of each; 394 of
 *       them ill.
 *   <li>CheXpert: Irvin et al. 2019, 223,414 images to train and 234 to validate, of which 191,010
 *       and 202 are PA or AP. MIMIC-CXR-JPG 2.0.0: Johnson et al. 2019, 377,110, of which 237,972,
 *       1,959 and 3,403 are PA or AP. NIH: Wang et al. 2017, 112,120.
 *   <li>PadChest: Bustos et al. 2020, 160,868 images, nearly all of the five projections; rows
 *       without labels are few. Of PadChest-Cl 4,153 test images follow from the accuracies that
 *       are published of it, and nine times as many train; 100 shots are published, and not 500.
 *   <li>ImageNet: Russakovsky et al. 2015; ImageNet-21k: 14,197,122 images of 21,841 classes (fall
 *       2011), of which 1% is held out.
 * </ul>
 */
final class PublishedSizes {

  private static final String TRAIN = SplitPolicy.TRAIN;
  private static final String VALID = SplitPolicy.VALID;
  private static final String TEST = SplitPolicy.TEST;

  private static final long CHEXPERT = 191_010;
  private static final long CHEXPERT_ALL = 223_414;
  private static final long CHEXPERT_VALID = 202;
  private static final long CHEXPERT_VALID_ALL = 234;
  private static final long MIMIC = 237_972;
  private static final long MIMIC_VALID = 1_959;
  private static final long MIMIC_TEST = 3_403;
  private static final long NIH = 86_524;
  private static final long NIH_TEST = 25_596;
  private static final long PADCHEST = 144_781;
  private static final long PADCHEST_TEST = 16_087;

  private static final Map<String, ViewSize> BY_VIEW = new LinkedHashMap<>();

  static {
    classes("cifar10", 10, 5_000, 50_000, 0, 10_000);
    classes("cifar100", 100, 500, 50_000, 0, 10_000);
    classes("flowers102", 102, 20, 6_149, 0, 2_040);
    classes("pets", 37, 93, 3_680, 0, 3_669);
    classes("covidx", 2, 2_158, 15_951, 0, 400);
    classes("tuberculosis", 2, 334, 679, 0, 121);
    add("chexpert", 13, CHEXPERT, CHEXPERT_VALID, 0);
    add("mimic", 13, MIMIC, MIMIC_VALID, MIMIC_TEST);
    add("nih", 14, NIH, 0, NIH_TEST);
    add("padchest", 27, PADCHEST, 0, PADCHEST_TEST);
    classes("padchest-cl", 27, 100, 37_376, 0, 4_153);
    add("chexpert-mimic", 13, CHEXPERT + MIMIC, CHEXPERT_VALID + MIMIC_VALID, MIMIC_TEST);
    add(
        "chexpert-mimic-nih",
        7,
        CHEXPERT + MIMIC + NIH,
        CHEXPERT_VALID + MIMIC_VALID,
        MIMIC_TEST + NIH_TEST);
    add(
        "chexpert-mimic-nih-padchest",
        7,
        CHEXPERT_ALL + MIMIC + NIH + PADCHEST,
        CHEXPERT_VALID_ALL + MIMIC_VALID,
        MIMIC_TEST + NIH_TEST + PADCHEST_TEST);
    add("imagenet1k", 1_000, 1_281_167, 50_000, 0);
    add("imagenet21k", 21_841, 14_055_151, 0, 141_971);
  }

  private PublishedSizes() {}

  private static void add(String view, int labels, long train, long valid, long test) {
    classes(view, labels, 0, train, valid, test);
  }

  /**
   * @param smallest the fewest training images of a class
   */
  private static void classes(
      String view, int labels, long smallest, long train, long valid, long test) {
    BY_VIEW.put(
        view,
        new ViewSize(Map.of(TRAIN, train, VALID, valid, TEST, test), labels, smallest, 0, false));
  }

  static Optional<ViewSize> of(String view) {
    return Optional.ofNullable(BY_VIEW.get(view));
  }
}
