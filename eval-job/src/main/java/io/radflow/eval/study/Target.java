package io.radflow.eval.study;

import io.radflow.core.metric.MetricName;
import io.radflow.core.record.Task;
import io.radflow.eval.card.Card;
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
      Comparator.comparingInt(Target::rank)
          .thenComparing(Target::dataset)
          .thenComparing(Target::metric);

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

    /** The one whose images and labels a view has, and no others. */
    private static Optional<Known> of(Card.View view) {
      return Arrays.stream(values()).filter(one -> one.isWhatIsIn(view)).findFirst();
    }

    private boolean isWhatIsIn(Card.View view) {
      String labels = String.valueOf(view.labelSpace()).replace('-', '_');
      return switch (this) {
        case PADCHEST_CL -> view.dataSets().equals(List.of("padchest")) && labels.equals(id());
        case MIMIC ->
            view.dataSets().equals(List.of(id()))
                && (labels.equals(id()) || labels.equals(CHEXPERT.id()));
        default -> view.dataSets().equals(List.of(id())) && labels.equals(id());
      };
    }

    private static Optional<Known> of(String dataset) {
      String id = dataset.toLowerCase(Locale.ROOT).replace('-', '_');
      return Arrays.stream(values())
          .filter(one -> one.isNamedBy(id))
          .max(Comparator.comparingInt(one -> one.name().length()));
    }
  }

  /**
   * By what the view says that the results are of, whatever its name.
   *
   * @param metrics that there are results of
   */
  static Target of(String dataset, Set<String> metrics, Card.View view) {
    if (view.dataSets().isEmpty()) {
      return of(dataset, metrics);
    }
    Optional<Known> known = Known.of(view);
    if (known.isPresent()) {
      Known one = known.get();
      return new Target(dataset, one.title, one.metric, one.ordinal());
    }
    String metric = view.task() == Task.MULTI_LABEL ? MetricName.MEAN_AUC : MetricName.ACCURACY;
    String title = Known.of(dataset).isPresent() ? dataset + " (own)" : dataset;
    return new Target(dataset, title, metric, Known.values().length);
  }

  /**
   * By its name alone.
   *
   * @param metrics that there are results of; of an unknown target the first of accuracy and mean
   *     AUC is its own
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
        metrics.stream()
            .filter(List.of(MetricName.ACCURACY, MetricName.MEAN_AUC)::contains)
            .findFirst()
            .orElseGet(() -> metrics.stream().sorted().findFirst().orElse(MetricName.ACCURACY));
    return new Target(dataset, dataset, metric, Known.values().length);
  }

  /** Whether images of the target are PadChest's, so that no source may hold them. */
  boolean isOfPadChest() {
    return rank == Known.PADCHEST.ordinal() || rank == Known.PADCHEST_CL.ordinal();
  }

  /** Whether it is one of the experiment's. */
  boolean isOfExperiment() {
    return rank < Known.values().length;
  }

  @Override
  public int compareTo(Target other) {
    return ORDER.compare(this, other);
  }
}
