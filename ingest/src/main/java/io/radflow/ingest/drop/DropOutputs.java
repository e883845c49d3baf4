package io.radflow.ingest.drop;

import io.radflow.core.manifest.DropManifest;
import io.radflow.core.manifest.ObjectEntry;
import io.radflow.core.manifest.PartEntry;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What of a drop's earlier outputs stays when it is read again: parts that were planned the same.
 *
 * @param parts that stay
 * @param objects their ImageSample objects
 * @param rejectObjects their Reject objects
 */
record DropOutputs(
    List<PartEntry> parts, List<ObjectEntry> objects, List<ObjectEntry> rejectObjects) {

  private static final DropOutputs NONE = new DropOutputs(List.of(), List.of(), List.of());

  /** By part, then by the object's place in its table, then by table. */
  static final Comparator<ObjectEntry> ORDER =
      Comparator.comparing((ObjectEntry entry) -> BucketLayout.chunkOf(entry.key()))
          .thenComparing(ObjectEntry::key);

  /**
   * @param earlier null where the drop was never read
   * @param digests of the parts that are planned now
   * @param withRejects whether parts that have rejects stay too
   */
  static DropOutputs kept(DropManifest earlier, List<Long> digests, boolean withRejects) {
    if (earlier == null || earlier.parts() == null) {
      return NONE;
    }
    Map<Integer, PartEntry> kept = new HashMap<>();
    for (PartEntry part : earlier.parts()) {
      boolean same = part.part() < digests.size() && digests.get(part.part()) == part.digest();
      if (same && (withRejects || part.rejectsByReason().isEmpty())) {
        kept.put(part.part(), part);
      }
    }
    return new DropOutputs(
        kept.values().stream().sorted(Comparator.comparingInt(PartEntry::part)).toList(),
        ofParts(earlier.objects(), kept.keySet()),
        ofParts(earlier.rejectObjects(), kept.keySet()));
  }

  private static List<ObjectEntry> ofParts(List<ObjectEntry> objects, Set<Integer> parts) {
    return objects.stream()
        .filter(object -> parts.contains(BucketLayout.partOf(object.key())))
        .toList();
  }

  /** Numbers of the parts that do not stay. */
  List<Integer> others(int planned) {
    Set<Integer> kept = new HashSet<>();
    parts.forEach(part -> kept.add(part.part()));
    List<Integer> others = new ArrayList<>();
    for (int part = 0; part < planned; part++) {
      if (!kept.contains(part)) {
        others.add(part);
      }
    }
    return others;
  }

  /** Keys of all outputs of a drop that do not stay. */
  List<String> superseded(ObjectStore store, String dataset, String drop) throws IOException {
    Set<String> kept = new HashSet<>();
    objects.forEach(object -> kept.add(object.key()));
    rejectObjects.forEach(object -> kept.add(object.key()));
    kept.add(BucketLayout.dropManifest(dataset, drop));
    List<String> superseded = new ArrayList<>();
    for (String table :
        List.of(BucketLayout.samples(dataset, drop), BucketLayout.ingestRejects(dataset, drop))) {
      store.list(
          table,
          object -> {
            if (!kept.contains(object.key())) {
              superseded.add(object.key());
            }
          });
    }
    return superseded;
  }
}
