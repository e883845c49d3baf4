package io.radflow.training.mixing;

import io.radflow.core.manifest.ViewManifest;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.apache.flink.annotation.Internal;

/**
 * How mixed the batches of a run are: counted in some batches of its first epoch, as they are
 * planned, beside what a shuffle of all rows would give.
 *
 * @param order of the views' rows, as in their manifests: published if that of one of them is
 * @param batch rows of a batch
 * @param batches that were looked at
 * @param consecutive of them that are taken together: ten, or as many whole ones as an epoch has
 * @param classes different labels that are 1 on at least one row; null if a row has no labels
 * @param patients null where no patients are known
 * @param drops null where the view's manifest does not tell them
 */
@Internal
public record Mixing(
    String order,
    int batch,
    int batches,
    int consecutive,
    Different classes,
    Different patients,
    Different drops)
    implements Serializable {

  /** Takes what is known of the groups by name. */
  public void forEach(BiConsumer<String, Different> groups) {
    if (classes != null) {
      groups.accept("classes", classes);
    }
    if (patients != null) {
      groups.accept("patients", patients);
    }
    if (drops != null) {
      groups.accept("drops", drops);
    }
  }

  /** What to do about batches that are less mixed than a full shuffle's; empty if none are. */
  public Optional<String> advice() {
    if (Stream.of(classes, patients, drops)
        .filter(Objects::nonNull)
        .allMatch(different -> different.asShuffled(batches, consecutive))) {
      return Optional.empty();
    }
    return Optional.of(
        order.equals(ViewManifest.PUBLISHED)
            ? "rows lie in the order in which they were published, as in all views up to 0.1.0;"
                + " make the view again, under another name, to have them mixed"
            : "blocks may have too few rows for that (training.shuffle-rows, training.shuffle-bytes);"
                + " or the view's drops were taken in by 0.1.0, which can only be mixed by whole"
                + " objects, or are many small ones, which mix little with each other: take those"
                + " in again, in fewer drops, and make the view again under another name");
  }

  /** In words, such as "226.1 classes (226.0 in a full shuffle)". */
  @Override
  public String toString() {
    List<String> inBatch = new ArrayList<>();
    List<String> together = new ArrayList<>();
    forEach(
        (name, different) -> {
          inBatch.add(words(name, different.inBatch(), different.inShuffledBatch()));
          together.add(words(name, different.inConsecutive(), different.inShuffledConsecutive()));
        });
    return inBatch.isEmpty()
        ? "nothing is known of the rows that could be counted"
        : String.format("a batch of %d has on average %s", batch, String.join(", ", inBatch))
            + (consecutive == 1
                ? ""
                : String.format(
                    ", %d consecutive ones %s", consecutive, String.join(", ", together)));
  }

  private static String words(String name, double found, Double shuffled) {
    return shuffled == null
        ? String.format(Locale.ROOT, "%.1f %s", found, name)
        : String.format(Locale.ROOT, "%.1f %s (a full shuffle: %.1f)", found, name, shuffled);
  }
}
