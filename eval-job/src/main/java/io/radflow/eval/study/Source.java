package io.radflow.eval.study;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.apache.flink.annotation.Internal;

/**
 * The data that a model was pre-trained on.
 *
 * @param name data sets joined by underscores, as published results name them: chexpert_mimic
 */
@Internal
public record Source(String name) implements Comparable<Source> {

  private static final List<String> MEDICAL = List.of("chexpert", "mimic", "nih", "padchest");

  /** BiT-S and BiT-M, as published, are of these. */
  private static final List<String> NATURAL = List.of("imagenet1k", "imagenet21k");

  private static final Comparator<Source> SMALLEST_FIRST =
      Comparator.comparing(Source::domain)
          .thenComparingInt(source -> source.dataSets().size())
          .thenComparingInt(source -> source.rank())
          .thenComparing(Source::name);

  /** Takes chexpert-mimic, CheXpert_MIMIC and BiT-M for what they are. */
  static Source of(String text) {
    String name = text.toLowerCase(Locale.ROOT).replace('-', '_');
    return new Source(
        switch (name) {
          case "bit_s" -> NATURAL.get(0);
          case "bit_m" -> NATURAL.get(1);
          default -> name;
        });
  }

  public Domain domain() {
    if (NATURAL.contains(name)) {
      return Domain.NATURAL;
    }
    return !dataSets().isEmpty() && MEDICAL.containsAll(dataSets()) ? Domain.MEDICAL : Domain.OTHER;
  }

  /**
   * Whether it is one of the sources that differ by how much they hold: the natural ones, and
   * CheXpert with more and more of the other medical ones.
   */
  public boolean isOfScales() {
    return NATURAL.contains(name)
        || (domain() == Domain.MEDICAL
            && dataSets().size() <= MEDICAL.size()
            && dataSets().equals(MEDICAL.subList(0, dataSets().size())));
  }

  private List<String> dataSets() {
    return Arrays.asList(name.split("_"));
  }

  private int rank() {
    return NATURAL.contains(name)
        ? NATURAL.indexOf(name)
        : dataSets().stream().mapToInt(MEDICAL::indexOf).findFirst().orElse(-1);
  }

  @Override
  public int compareTo(Source other) {
    return SMALLEST_FIRST.compare(this, other);
  }
}
