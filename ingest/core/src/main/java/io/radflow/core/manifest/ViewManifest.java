package io.radflow.core.manifest;

import io.radflow.core.record.Task;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.annotation.Internal;

/**
 * A training-ready view of one or more data sets.
 *
 * @param schemaVersion 2; 1 had no label policy, split seed, changes by rule, nor leaks
 * @param version of the view: 1, and one more whenever it has grown
 * @param recipe name of the transform
 * @param height pixels of each tensor
 * @param width pixels of each tensor
 * @param channels 1 or 3
 * @param labelSpace name of the label space
 * @param labels names of the output units, in order
 * @param labelPolicy what was chosen where published labels leave a choice; null in version 1
 * @param splitPolicy how train, valid and test were told apart
 * @param splitSeed of what was drawn for the split
 * @param patientDisjoint whether no patient is both in train and in another split; null where no
 *     patient ids are known
 * @param sharedPatients number of patients on both sides
 * @param sharedImages number of different images that are both in train and in another split
 * @param leaks by the split that shares patients or images with train; without splits that share
 *     none
 * @param sources the drops that the view was made from, as DATASET/DROP, in order
 * @param samples rows read from them
 * @param tensors rows in {@code shards}
 * @param droppedByRule rows that a rule of the view left out, by rule
 * @param changedByRule labels that a rule gave another value than their own cell tells, by rule
 * @param rejectsByReason rows that could not be transformed, by reason code
 * @param labelCounts split → label → its counts
 * @param labelCountsByDataset data set → split → label → its counts
 * @param shards split → its objects, by key
 */
@Internal
public record ViewManifest(
    int schemaVersion,
    int version,
    String view,
    String recipe,
    int height,
    int width,
    int channels,
    String labelSpace,
    Task task,
    List<String> labels,
    String labelPolicy,
    String splitPolicy,
    long splitSeed,
    Boolean patientDisjoint,
    long sharedPatients,
    long sharedImages,
    Map<String, Leak> leaks,
    List<String> sources,
    long samples,
    long tensors,
    Map<String, Long> droppedByRule,
    Map<String, Long> changedByRule,
    Map<String, Long> rejectsByReason,
    Map<String, Map<String, LabelCount>> labelCounts,
    Map<String, Map<String, Map<String, LabelCount>>> labelCountsByDataset,
    Map<String, List<ObjectEntry>> shards) {

  public static final int SCHEMA_VERSION = 2;

  /**
   * How often a label has each value in one split.
   *
   * @param prevalence positive / (positive + negative); null if there are neither
   */
  public record LabelCount(long positive, long negative, long unknown, Double prevalence) {

    public static LabelCount of(long positive, long negative, long unknown) {
      long known = positive + negative;
      return new LabelCount(
          positive, negative, unknown, known == 0 ? null : (double) positive / known);
    }
  }

  /**
   * What a split has in common with train.
   *
   * @param patients number of them
   * @param images number of different ones
   */
  public record Leak(long patients, long images) {}

  public ViewManifest {
    leaks = leaks == null ? Map.of() : leaks;
    changedByRule = changedByRule == null ? Map.of() : changedByRule;
    long dropped = droppedByRule.values().stream().mapToLong(Long::longValue).sum();
    long rejected = rejectsByReason.values().stream().mapToLong(Long::longValue).sum();
    if (samples != tensors + dropped + rejected) {
      throw new IllegalArgumentException(
          String.format(
              "The counts of view %s do not balance: %d samples, %d tensors, %d dropped, %d"
                  + " rejected",
              view, samples, tensors, dropped, rejected));
    }
  }

  /** Rows of a split. */
  public long rows(String split) {
    return shards.getOrDefault(split, List.of()).stream().mapToLong(ObjectEntry::rows).sum();
  }

  public void write(ObjectStore store) throws IOException {
    ManifestJson.write(store, BucketLayout.viewManifest(view), this);
  }

  /** The manifest of a view; empty if there is none yet. */
  public static Optional<ViewManifest> read(ObjectStore store, String view) throws IOException {
    return ManifestJson.read(
        store, BucketLayout.viewManifest(view), ViewManifest.class, SCHEMA_VERSION);
  }
}
