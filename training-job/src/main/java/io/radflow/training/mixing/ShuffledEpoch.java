package io.radflow.training.mixing;

import io.radflow.core.manifest.ObjectEntry;
import io.radflow.core.manifest.ViewManifest;
import io.radflow.core.manifest.ViewManifest.LabelCount;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.annotation.Internal;

/**
 * The groups of the rows that an epoch draws of a view: what the batches of a full shuffle would be
 * drawn from.
 *
 * @param rows that can be drawn, each as often as an epoch has it
 * @param replaced whether each draw is of all of them
 * @param labels rows of each label, in the view's order; null if not known
 * @param patients rows of a patient → patients with so many; null if not known
 * @param drops rows of a drop → drops with so many; null if not known
 */
@Internal
public record ShuffledEpoch(
    long rows, boolean replaced, long[] labels, Map<Long, Long> patients, Map<Long, Long> drops) {

  private static final String TRAIN = "train";

  /** All rows, or a part of them that chance has chosen. */
  public static ShuffledEpoch of(ViewManifest view) {
    return new ShuffledEpoch(view.rows(TRAIN), false, labels(view), patients(view), drops(view));
  }

  /**
   * So many rows of each class, or all of one that has fewer.
   *
   * @param replaced whether each draw is of all of them
   */
  public static ShuffledEpoch ofShots(ViewManifest view, int shots, boolean replaced) {
    long[] labels = labels(view);
    return ofClasses(
        view,
        labels == null ? null : Arrays.stream(labels).map(rows -> Math.min(rows, shots)).toArray(),
        replaced);
  }

  /** Part of the rows, by a choice that does not tell which groups they are of. */
  public static ShuffledEpoch ofPart(long rows) {
    return new ShuffledEpoch(rows, false, null, null, null);
  }

  /**
   * Each class as often as the largest.
   *
   * @param replaced whether each draw is of all rows
   */
  public static ShuffledEpoch oversampled(ViewManifest view, boolean replaced) {
    long[] labels = labels(view);
    if (labels == null) {
      return ofClasses(view, null, replaced);
    }
    long most = Arrays.stream(labels).max().orElse(0);
    return ofClasses(
        view, Arrays.stream(labels).map(rows -> rows == 0 ? 0 : most).toArray(), replaced);
  }

  private static ShuffledEpoch ofClasses(ViewManifest view, long[] classes, boolean replaced) {
    long rows = classes == null ? view.rows(TRAIN) : Arrays.stream(classes).sum();
    return new ShuffledEpoch(rows, replaced, classes, null, null);
  }

  private static long[] labels(ViewManifest view) {
    Map<String, LabelCount> counts = view.labelCounts().getOrDefault(TRAIN, Map.of());
    return counts.isEmpty()
        ? null
        : view.labels().stream()
            .mapToLong(label -> counts.containsKey(label) ? counts.get(label).positive() : 0)
            .toArray();
  }

  private static Map<Long, Long> patients(ViewManifest view) {
    if (view.patientImages().isEmpty()) {
      return null;
    }
    Map<Long, Long> sizes = new TreeMap<>();
    view.patientImages().forEach((images, patients) -> sizes.put(images.longValue(), patients));
    return sizes;
  }

  private static Map<Long, Long> drops(ViewManifest view) {
    if (view.drops().isEmpty()) {
      return null;
    }
    DropNumbers numbers = new DropNumbers(view);
    long[] rows = new long[view.drops().size()];
    for (ObjectEntry shard : view.shards().getOrDefault(TRAIN, List.of())) {
      rows[numbers.of(shard)] += shard.rows();
    }
    Map<Long, Long> sizes = new TreeMap<>();
    Arrays.stream(rows).forEach(size -> sizes.merge(size, 1L, Long::sum));
    return sizes;
  }

  /**
   * The logarithm of the probability that a group is missing among some draws.
   *
   * @param members its rows
   */
  double logMissing(long members, long drawn) {
    return replaced
        ? drawn * Math.log1p(-(double) members / rows)
        : FullShuffle.logMissing(rows, Math.min(rows, members), Math.min(rows, drawn));
  }

  /** The mean number of different groups among some draws. */
  double distinct(Map<Long, Long> groups, long drawn) {
    return FullShuffle.distinct(rows, groups, Math.min(rows, drawn));
  }
}
