package io.radflow.core.manifest;

import com.fasterxml.jackson.annotation.JsonIgnore;
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
 * @param schemaVersion 3; 2 had no order, drops, nor images by patient, and 1 no label policy,
 *     split seed, changes by rule, nor leaks either
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
 * @param order of the rows in the shards: {@value #MIXED} or {@value #PUBLISHED}; null in older
 *     manifests, whose order is the published one
 * @param drops the parts of each drop, in the order of {@code sources}; none in older manifests
 * @param samples rows read from them
 * @param tensors rows in {@code shards}
 * @param droppedByRule rows that a rule of the view left out, by rule
 * @param changedByRule labels that a rule gave another value than their own cell tells, by rule
 * @param rejectsByReason rows that could not be transformed, by reason code
 * @param labelCounts split → label → its counts
 * @param labelCountsByDataset data set → split → label → its counts
 * @param patientImages number of images of a patient in train → number of patients with so many;
 *     none in older manifests
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
    String order,
    List<DropParts> drops,
    long samples,
    long tensors,
    Map<String, Long> droppedByRule,
    Map<String, Long> changedByRule,
    Map<String, Long> rejectsByReason,
    Map<String, Map<String, LabelCount>> labelCounts,
    Map<String, Map<String, Map<String, LabelCount>>> labelCountsByDataset,
    Map<Integer, Long> patientImages,
    Map<String, List<ObjectEntry>> shards) {

  public static final int SCHEMA_VERSION = 3;

  /** Rows of a drop lie in the order in which its samples were published. */
  public static final String PUBLISHED = "published";

  /** Each part holds rows from all over its drop. */
  public static final String MIXED = "mixed";

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

  /**
   * The parts that a drop was written in.
   *
   * @param drop as DATASET/DROP
   * @param firstPart number of its first part; a shard's key tells its part
   * @param parts number of them
   * @param firstPlace of its first sample in the view's published order, from 0
   * @param rejected records of the drop that ingest rejected; null where that is not told
   */
  public record DropParts(String drop, int firstPart, int parts, long firstPlace, Long rejected) {}

  public ViewManifest {
    drops = drops == null ? List.of() : drops;
    patientImages = patientImages == null ? Map.of() : patientImages;
    leaks = leaks == null ? Map.of() : leaks;
    changedByRule = changedByRule == null ? Map.of() : changedByRule;
    if (order != null && !order.equals(MIXED) && !order.equals(PUBLISHED)) {
      throw new IllegalArgumentException(
          String.format(
              "The order of view %s is '%s', expected %s or %s", view, order, MIXED, PUBLISHED));
    }
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

  /** Whether each part holds rows from all over its drop. */
  @JsonIgnore
  public boolean isMixed() {
    return MIXED.equals(order);
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
