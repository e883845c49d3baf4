package io.radflow.infra.study.estimate;

import io.radflow.core.manifest.ObjectEntry;
import io.radflow.core.manifest.ViewManifest;
import io.radflow.core.record.Task;
import io.radflow.preprocess.split.SplitPolicy;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.annotation.Internal;

/**
 * How much a view holds.
 *
 * @param rows of each split
 * @param labels output units
 * @param smallestClass the fewest training images of a class; 0 where labels are no classes, or it
 *     is not known
 * @param bytes of its objects; 0 if that is not known
 * @param made whether the view is in the bucket; otherwise it is what is published of its data sets
 */
@Internal
public record ViewSize(
    Map<String, Long> rows, int labels, long smallestClass, long bytes, boolean made) {

  public ViewSize {
    rows = Map.copyOf(rows);
  }

  static ViewSize of(ViewManifest manifest) {
    Map<String, Long> rows = new LinkedHashMap<>();
    manifest.shards().keySet().forEach(split -> rows.put(split, manifest.rows(split)));
    long bytes =
        manifest.shards().values().stream()
            .flatMap(shards -> shards.stream())
            .mapToLong(ObjectEntry::bytes)
            .sum();
    return new ViewSize(rows, manifest.labels().size(), smallestClass(manifest), bytes, true);
  }

  private static long smallestClass(ViewManifest manifest) {
    return manifest.task() == Task.MULTI_CLASS
        ? manifest.labelCounts().getOrDefault(SplitPolicy.TRAIN, Map.of()).values().stream()
            .mapToLong(ViewManifest.LabelCount::positive)
            .min()
            .orElse(0)
        : 0;
  }

  long train() {
    return rows(SplitPolicy.TRAIN);
  }

  long rows(String split) {
    return rows.getOrDefault(split, 0L);
  }

  long allRows() {
    return rows.values().stream().mapToLong(Long::longValue).sum();
  }
}
