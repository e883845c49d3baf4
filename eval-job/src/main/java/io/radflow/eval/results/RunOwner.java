package io.radflow.eval.results;

import io.radflow.core.manifest.ManifestJson;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.eval.batch.PassHeader;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Which run has a name. */
final class RunOwner {

  /**
   * What the record that training keeps of a run says.
   *
   * @param schemaVersion of the record
   */
  private record Recorded(int schemaVersion, String fingerprint) {

    static final int SCHEMA_VERSION = 1;
  }

  private RunOwner() {}

  /**
   * Fingerprint of the run that has a pass's name and is another one: by the record of the run, or
   * else by the results that came first.
   *
   * @param before results that are there
   */
  static Optional<String> otherThan(
      PassHeader pass, List<PublishedResult> before, ObjectStore store) throws IOException {
    if (pass.fingerprint == null) {
      return Optional.empty();
    }
    Optional<Recorded> recorded =
        ManifestJson.read(
            store, BucketLayout.runRecord(pass.run), Recorded.class, Recorded.SCHEMA_VERSION);
    Optional<String> owner =
        recorded.isPresent()
            ? recorded.map(Recorded::fingerprint)
            : before.stream()
                .map(PublishedResult::fingerprint)
                .filter(Objects::nonNull)
                .findFirst();
    return owner.filter(fingerprint -> !fingerprint.equals(pass.fingerprint));
  }
}
