package io.radflow.eval.study;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.flink.annotation.Internal;

/**
 * The data that a model was pre-trained on.
 *
 * @param name data sets joined by underscores, as published results name them: chexpert_mimic; of
 *     own data its view
 * @param own whether cards tell that it is none of the experiment's, whatever its name
 */
@Internal
public record Source(String name, boolean own) implements Comparable<Source> {

  /** Of random weights. */
  static final Source SCRATCH = new Source("scratch");

  private static final List<String> MEDICAL = List.of("chexpert", "mimic", "nih", "padchest");

  /** BiT-S and BiT-M, as published, are of these. */
  private static final List<String> NATURAL = List.of("imagenet1k", "imagenet21k");

  private static final List<String> EXPERIMENT =
      Stream.concat(MEDICAL.stream(), NATURAL.stream()).toList();

  private static final Comparator<Source> SMALLEST_FIRST =
      Comparator.comparing(Source::domain)
          .thenComparingInt(source -> source.dataSets().size())
          .thenComparingInt(source -> source.rank())
          .thenComparing(Source::name)
          .thenComparing(Source::own);

  /** By name alone. */
  public Source(String name) {
    this(name, false);
  }

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

  /**
   * Of the data sets that a model was trained on, all of them and whole.
   *
   * @param view whose name an own source has
   */
  static Source ofDataSets(Collection<String> dataSets, String view) {
    TreeSet<String> names =
        new TreeSet<>(
            Comparator.comparingInt((String one) -> EXPERIMENT.indexOf(one))
                .thenComparing(Function.identity()));
    dataSets.forEach(name -> names.add(name.toLowerCase(Locale.ROOT)));
    return EXPERIMENT.containsAll(names) && !names.isEmpty()
        ? new Source(String.join("_", names))
        : new Source(view, true);
  }

  /** Some of its data, or further training on it: no source of the experiment. */
  Source but(String what) {
    return new Source(name + what, true);
  }

  /** As tables head it: an own source is told from the experiment's of the same name. */
  public String title() {
    return own && Source.of(name).domain() != Domain.OTHER ? name + " (own)" : name;
  }

  public Domain domain() {
    if (own) {
      return Domain.OTHER;
    }
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
    return domain() == Domain.NATURAL
        || (domain() == Domain.MEDICAL
            && dataSets().size() <= MEDICAL.size()
            && dataSets().equals(MEDICAL.subList(0, dataSets().size())));
  }

  private List<String> dataSets() {
    return own ? List.of(name) : Arrays.asList(name.split("_"));
  }

  private int rank() {
    return domain() == Domain.NATURAL
        ? NATURAL.indexOf(name)
        : dataSets().stream().mapToInt(MEDICAL::indexOf).findFirst().orElse(-1);
  }

  @Override
  public int compareTo(Source other) {
    return SMALLEST_FIRST.compare(this, other);
  }
}
