package io.radflow.ingest.plan;

import io.radflow.core.manifest.ManifestJson;
import io.radflow.core.manifest.ObjectEntry;
import io.radflow.core.manifest.PartEntry;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.flink.annotation.Internal;

/**
 * A planned drop. Written when all its parts are.
 *
 * @param schemaVersion 1
 * @param unit as {@link DropUnit#text()}
 * @param readyAt when the drop was marked ready, as an ISO instant
 * @param objects of the drop
 * @param bytes of all its objects
 * @param ignoredFiles files that no rule of the layout asks for
 * @param ignoredExamples some of them
 * @param digests of each part's content and of what its output depends on, by part
 * @param parts numbers of the parts to read
 * @param keptParts parts that an earlier state has read the same
 * @param keptObjects their ImageSample objects
 * @param keptRejectObjects their Reject objects
 * @param superseded keys of outputs that no longer count when this state is done
 */
@Internal
public record DropPlan(
    int schemaVersion,
    String unit,
    String readyAt,
    long objects,
    long bytes,
    long ignoredFiles,
    List<String> ignoredExamples,
    List<Long> digests,
    List<Integer> parts,
    List<PartEntry> keptParts,
    List<ObjectEntry> keptObjects,
    List<ObjectEntry> keptRejectObjects,
    List<String> superseded) {

  public static final int SCHEMA_VERSION = 1;

  public void write(ObjectStore store) throws IOException {
    ManifestJson.write(store, key(DropUnit.parse(unit)), this);
  }

  /** The plan of a unit; empty if it is not complete. */
  public static Optional<DropPlan> read(ObjectStore store, DropUnit unit) throws IOException {
    return ManifestJson.read(store, key(unit), DropPlan.class, SCHEMA_VERSION);
  }

  private static String key(DropUnit unit) {
    return BucketLayout.plan(unit.dataset(), unit.drop(), unit.state()) + "plan.json";
  }
}
