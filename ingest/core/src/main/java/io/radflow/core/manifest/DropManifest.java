package io.radflow.core.manifest;

import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.annotation.Internal;

/**
 * A drop that ingest is done with: what came in and what became of it. Written last, so that its
 * presence means that all samples are there.
 *
 * @param schemaVersion 1
 * @param fingerprint of the drop's listing (keys, sizes, ETags) when it was read, a dot, and the
 *     sequence
 * @param sequence 1 for the first time that the drop was read, one more for each further
 * @param records what the drop held; samples + rejects
 * @param samples rows in {@code objects}
 * @param rejects rows in {@code rejectObjects}
 * @param imageBytes size of the images of all samples, in the samples or where these refer to; 0 if
 *     it is not known, as in manifests of before
 * @param imagePageBytes the most that a page of the samples' images holds before its last image; 0
 *     if it is not known, as in manifests of before
 * @param rejectsByReason by reason code
 * @param classes images of each class, where only the images tell which classes there are
 * @param ignoredFiles files of the drop that no rule of its layout asks for
 * @param ignoredExamples some of them
 * @param parts what became of each part, by number
 * @param objects ImageSample objects, by part
 * @param rejectObjects Reject objects, by part
 */
@Internal
public record DropManifest(
    int schemaVersion,
    String dataset,
    String drop,
    String fingerprint,
    int sequence,
    long records,
    long samples,
    long rejects,
    long imageBytes,
    int imagePageBytes,
    Map<String, Long> rejectsByReason,
    Map<String, Long> classes,
    long ignoredFiles,
    List<String> ignoredExamples,
    List<PartEntry> parts,
    List<ObjectEntry> objects,
    List<ObjectEntry> rejectObjects) {

  public static final int SCHEMA_VERSION = 1;

  public DropManifest {
    classes = classes == null ? Map.of() : classes;
    if (records != samples + rejects) {
      throw new IllegalArgumentException(
          String.format(
              "The counts of drop %s/%s do not balance: %d records, %d samples, %d rejects",
              dataset, drop, records, samples, rejects));
    }
  }

  /** Whether the drop was read with this fingerprint. */
  public boolean isOf(String drop) {
    return fingerprint.equals(drop + "." + sequence);
  }

  public void write(ObjectStore store) throws IOException {
    ManifestJson.write(store, BucketLayout.dropManifest(dataset, drop), this);
  }

  /** The manifest of a drop; empty if ingest is not done with it. */
  public static Optional<DropManifest> read(ObjectStore store, String dataset, String drop)
      throws IOException {
    return ManifestJson.read(
        store, BucketLayout.dropManifest(dataset, drop), DropManifest.class, SCHEMA_VERSION);
  }
}
