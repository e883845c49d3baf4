package io.radflow.training.identity;

import io.radflow.core.manifest.ManifestJson;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import java.io.IOException;
import java.util.Optional;
import org.apache.flink.annotation.Internal;

/**
 * That a run has ended, written after its models, predictions and metrics.
 *
 * @param schemaVersion 1
 * @param fingerprint of the run
 * @param step training steps done, fewer than planned where it ended early
 */
@Internal
public record RunEnd(int schemaVersion, String run, String fingerprint, long step) {

  public static final int SCHEMA_VERSION = 1;

  /** The end of a run; empty if it has not ended. */
  public static Optional<RunEnd> read(ObjectStore store, String run) throws IOException {
    return ManifestJson.read(store, BucketLayout.runEnd(run), RunEnd.class, SCHEMA_VERSION);
  }

  public void write(ObjectStore store) throws IOException {
    ManifestJson.write(store, BucketLayout.runEnd(run), this);
  }
}
