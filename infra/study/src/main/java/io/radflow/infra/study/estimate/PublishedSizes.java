package io.radflow.infra.study.estimate;

import io.radflow.preprocess.PreprocessOptions;
import io.radflow.preprocess.ViewOutline;
import io.radflow.preprocess.split.SplitPolicy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.configuration.Configuration;

/**
 * How much views of whole data sets hold, as far as it is published, for studies that are planned
 * before their data are there. A view that is there is asked itself.
 *
 * <ul>
 *   <li>CIFAR: Krizhevsky 2009. Flowers: Nilsback and Zisserman 2008. Pets: Parkhi et al. 2012.
 *       COVIDx CXR-2: its train.txt and test.txt. Tuberculosis: Jaeger et al. 2014, 662 images of
 *       Shenzhen and 138 of Montgomery, 85 : 15 of each; 394 of them ill.
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

  private static final String LATERAL = "L";
  private static final String PADCHEST_CLASSES = "padchest-cl";
  private static final String OFFICIAL = "official";
  private static final String BY_PATIENT = "patient-disjoint";
  private static final String OF_SOURCES = "experiment-source";

  /**
   * Images of a data set by the experiment's splits.
   *
   * @param smallest the fewest training images of a class; 0 where labels are no classes, or it is
   *     not known
   * @param classes where only the images tell them; 0 where a label space does
   */
  private record Images(long train, long valid, long test, long smallest, int classes) {

    private static final Images NONE = new Images(0, 0, 0, 0, 0);

    Images plus(Images other) {
      return new Images(
          train + other.train, valid + other.valid, test + other.test, 0, classes + other.classes);
    }
  }

  private static final Images CHEXPERT_ALL = images(223_414, 234, 0);
  private static final Images PADCHEST_CL = new Images(37_376, 0, 4_153, 100, 0);

  private static final Map<String, Images> BY_DATASET = new HashMap<>();

  static {
    BY_DATASET.put("cifar10", new Images(50_000, 0, 10_000, 5_000, 0));
    BY_DATASET.put("cifar100", new Images(50_000, 0, 10_000, 500, 0));
    BY_DATASET.put("flowers102", new Images(6_149, 0, 2_040, 20, 0));
    BY_DATASET.put("pets", new Images(3_680, 0, 3_669, 93, 0));
    BY_DATASET.put("covidx", new Images(15_951, 0, 400, 2_158, 0));
    BY_DATASET.put("tuberculosis", new Images(679, 0, 121, 334, 0));
    BY_DATASET.put("chexpert", images(191_010, 202, 0));
    BY_DATASET.put("mimic", images(237_972, 1_959, 3_403));
    BY_DATASET.put("nih", images(86_524, 0, 25_596));
    BY_DATASET.put("padchest", images(144_781, 0, 16_087));
    BY_DATASET.put("imagenet1k", new Images(1_281_167, 50_000, 0, 732, 1_000));
    BY_DATASET.put("imagenet21k", new Images(14_055_151, 0, 141_971, 0, 21_841));
  }

  private PublishedSizes() {}

  private static Images images(long train, long valid, long test) {
    return new Images(train, valid, test, 0, 0);
  }

  /** Of a view by its configuration; empty if that of some of it is not published. */
  static Optional<ViewSize> of(Configuration view) {
    if (PreprocessOptions.DROPS.given(view).isPresent()) {
      return Optional.empty();
    }
    ViewOutline outline = ViewOutline.of(view);
    List<Images> all = new ArrayList<>();
    for (String dataset : outline.datasets()) {
      Images images = of(dataset, outline, view);
      if (images == null) {
        return Optional.empty();
      }
      all.add(images);
    }
    Images sum = all.size() == 1 ? all.get(0) : all.stream().reduce(Images.NONE, Images::plus);
    return Optional.of(
        new ViewSize(
            Map.of(
                SplitPolicy.TRAIN, sum.train(),
                SplitPolicy.VALID, sum.valid(),
                SplitPolicy.TEST, sum.test()),
            outline.labels().orElse(sum.classes()),
            PreprocessOptions.LABEL_SPACE_FILE.given(view).isPresent() ? 0 : sum.smallest(),
            0,
            false));
  }

  private static Images of(String dataset, ViewOutline outline, Configuration view) {
    Images images = BY_DATASET.get(dataset);
    if (dataset.equals("chexpert")
        && (outline.projections().isEmpty() || outline.projections().contains(LATERAL))) {
      images = CHEXPERT_ALL;
    }
    if (PADCHEST_CLASSES.equals(PreprocessOptions.LABEL_SPACE.in(view))) {
      images = PADCHEST_CL;
    }
    return images == null ? null : validated(divided(dataset, images, view), view);
  }

  private static Images divided(String dataset, Images images, Configuration view) {
    return switch (PreprocessOptions.SPLIT_POLICY.in(view)) {
      case OF_SOURCES ->
          images.valid() > 0 || images.classes() > 0
              ? images
              : new Images(images.train(), images.test(), 0, images.smallest(), 0);
      case BY_PATIENT -> {
        long all = images.train() + images.valid() + images.test();
        long train = Math.round(all * PreprocessOptions.TRAIN_FRACTION.in(view));
        yield new Images(train, 0, all - train, 0, images.classes());
      }
      case OFFICIAL ->
          switch (dataset) {
            case "flowers102" -> new Images(1_020, 1_020, 6_149, 10, 0);
            // Nothing is published of how these are divided.
            case "padchest", "tuberculosis" -> null;
            default -> images;
          };
      default -> images;
    };
  }

  private static Images validated(Images images, Configuration view) {
    double part = PreprocessOptions.VALID_FRACTION.in(view);
    if (images == null || part == 0) {
      return images;
    }
    long valid = Math.round(images.train() * part);
    return new Images(
        images.train() - valid, images.valid() + valid, images.test(), 0, images.classes());
  }
}
