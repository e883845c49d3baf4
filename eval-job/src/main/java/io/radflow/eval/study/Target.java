package io.radflow.eval.study;

import io.radflow.core.metric.MetricName;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.annotation.Internal;

/**
 * A data set that models are transferred to.
 *
 * @param dataset as results name it
 * @param title as Table 1 names it; the data set's own name if it is none of those
 * @param metric that Table 1 has of it
 * @param rank in Table 1's order
 */
@Internal
public record Target(String dataset, String title, String metric, int rank)
    implements Comparable<Target> {

  private static final Comparator<Target> ORDER =
      Comparator.comparingInt(Target::rank).thenComparing(Target::dataset);

  /** protocol: accuracy of these, mean AUC of the multi-label targets and PadChest-Cl. */
  private enum Known {
    CIFAR10("CIFAR-10", MetricName.ACCURACY),
    CIFAR100("CIFAR-100", MetricName.ACCURACY),
    FLOWERS102("Flowers-102", MetricName.ACCURACY),
    FLOWERS("Flowers-102", MetricName.ACCURACY),
    PETS("Pets", MetricName.ACCURACY),
    COVIDX("COVIDx", MetricName.ACCURACY),
    TUBERCULOSIS("Tuberculosis", MetricName.ACCURACY),
    MIMIC("MIMIC CXR", MetricName.MEAN_AUC),
    CHEXPERT("CheXpert", MetricName.MEAN_AUC),
    PADCHEST("PadChest", MetricName.MEAN_AUC),
    PADCHEST_CL("PadChest-Cl", MetricName.MEAN_AUC),
    NIH("NIH CXR", MetricName.MEAN_AUC),
    IMAGENET1K("ImageNet-1k", MetricName.ACCURACY),
    IMAGENET21K("ImageNet-21k", MetricName.ACCURACY);

    private final String title;
    private final String metric;

    Known(String title, String metric) {
      this.title = title;
      this.metric = metric;
    }

    private String id() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** tuberculosis_full, nih-224 and oxford_pets are one data set, chexpert-mimic is two. */
    private boolean isNamedBy(String id) {
      String parts = "_" + id + "_";
      String own = "_" + id() + "_";
      return parts.contains(own)
          && Arrays.stream(parts.replace(own, "_").split("_"))
              .noneMatch(part -> Arrays.stream(values()).anyMatch(one -> one.id().equals(part)));
    }

    private static Optional<Known> of(String dataset) {
      String id = dataset.toLowerCase(Locale.ROOT).replace('-', '_');
      return Arrays.stream(values())
          .filter(one -> one.isNamedBy(id))
          .max(Comparator.comparingInt(one -> one.name().length()));
    }
  }

  /**
   * @param metrics that there are results of
   */
  static Target of(String dataset, Set<String> metrics) {
    Optional<Known> known = Known.of(dataset);
    if (known.equals(Optional.of(Known.PADCHEST)) && metrics.contains(MetricName.ACCURACY)) {
      // Only classes have an accuracy: published results call PadChest-Cl padchest.
      known = Optional.of(Known.PADCHEST_CL);
    }
    if (known.isPresent()) {
      Known one = known.get();
      return new Target(dataset, one.title, one.metric, one.ordinal());
    }
    String metric =
        List.of(MetricName.ACCURACY, MetricName.MEAN_AUC).stream()
            .filter(metrics::contains)
            .findFirst()
            .orElseGet(() -> metrics.stream().sorted().findFirst().orElse(MetricName.ACCURACY));
    return new Target(dataset, dataset, metric, Known.values().length);
  }

  /** Whether images of the target are PadChest's, so that no source may hold them. */
  boolean isOfPadChest() {
    return rank == Known.PADCHEST.ordinal() || rank == Known.PADCHEST_CL.ordinal();
  }

  @Override
  public int compareTo(Target other) {
    return ORDER.compare(this, other);
  }
}
