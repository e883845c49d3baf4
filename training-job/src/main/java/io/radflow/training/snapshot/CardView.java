package io.radflow.training.snapshot;

import io.radflow.core.manifest.ObjectEntry;
import io.radflow.core.manifest.ViewManifest;
import io.radflow.core.record.Task;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.annotation.Internal;

/**
 * The view that a model was trained on, by its manifest; what lists objects and labels' counts is
 * left out.
 *
 * @param version of the manifest that the run was planned from
 * @param sources the drops that the view was made from, as DATASET/DROP
 * @param rows by split
 * @param bytes of the splits' objects
 * @param patientDisjoint whether no patient is both in train and in another split; null where no
 *     patients are known
 */
@Internal
public record CardView(
    String name,
    int version,
    String recipe,
    int height,
    int width,
    int channels,
    String labelSpace,
    Task task,
    ArrayList<String> labels,
    String labelPolicy,
    String splitPolicy,
    long splitSeed,
    Boolean patientDisjoint,
    long sharedPatients,
    long sharedImages,
    ArrayList<String> sources,
    TreeMap<String, Long> rows,
    long bytes,
    TreeMap<String, Long> droppedByRule)
    implements Serializable {

  public static CardView of(ViewManifest view) {
    TreeMap<String, Long> rows = new TreeMap<>();
    view.shards().keySet().forEach(split -> rows.put(split, view.rows(split)));
    return new CardView(
        view.view(),
        view.version(),
        view.recipe(),
        view.height(),
        view.width(),
        view.channels(),
        view.labelSpace(),
        view.task(),
        new ArrayList<>(view.labels()),
        view.labelPolicy(),
        view.splitPolicy(),
        view.splitSeed(),
        view.patientDisjoint(),
        view.sharedPatients(),
        view.sharedImages(),
        new ArrayList<>(view.sources()),
        rows,
        view.shards().values().stream().flatMap(List::stream).mapToLong(ObjectEntry::bytes).sum(),
        new TreeMap<>(Map.copyOf(view.droppedByRule())));
  }
}
