package io.radflow.infra.models.bucket;

import io.radflow.core.config.ConfigurationException;
import io.radflow.core.config.Rule;
import io.radflow.core.manifest.ManifestJson;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.training.snapshot.BestSnapshot;
import io.radflow.training.snapshot.ModelCard;
import io.radflow.training.snapshot.SnapshotWriter;
import io.radflow.training.snapshot.Snapshots;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.annotation.Internal;

/**
 * A model of the bucket.
 *
 * @param key of its weights
 * @param card what is known of it; empty for a file that another tool made
 */
@Internal
public record ModelReference(String key, Optional<ModelCard> card) {

  private static final Pattern STEP = Pattern.compile("(?:models/)?([^/]+)/step=(\\d{1,18})/?");
  private static final Pattern BEST = Pattern.compile("(?:models/)?([^/]+)/best");

  /**
   * Finds what a user has named: a run or an imported model (its newest snapshot is taken), {@code
   * RUN/best}, {@code RUN/step=N}, both also with {@code models/} before them, or the key of a
   * file.
   *
   * @throws ConfigurationException if there is no such model
   */
  public static ModelReference of(ObjectStore store, String model) throws IOException {
    String key = key(store, model);
    if (!store.exists(key)) {
      throw new ConfigurationException(
          "MODEL '%s': there is no %s; 'radflow model ls' lists what there is"
              .formatted(model, store.address().uri(key)));
    }
    return new ModelReference(key, cardBeside(store, key));
  }

  /** The card that lies beside weights; empty if they are none that a run or an import made. */
  public static Optional<ModelCard> cardBeside(ObjectStore store, String key) throws IOException {
    String folder = key.substring(0, key.lastIndexOf('/') + 1);
    return key.endsWith("/" + SnapshotWriter.WEIGHTS)
        ? ModelCard.read(store, folder + SnapshotWriter.CARD)
        : Optional.empty();
  }

  private static String key(ObjectStore store, String model) throws IOException {
    Matcher best = BEST.matcher(model);
    if (best.matches()) {
      return ManifestJson.read(
              store, BucketLayout.bestSnapshot(best.group(1)), BestSnapshot.class, 1)
          .map(BestSnapshot::model)
          .orElseThrow(
              () ->
                  new ConfigurationException(
                      "MODEL '%s': there is no %s; runs with training.best-by have one"
                          .formatted(model, BucketLayout.bestSnapshot(best.group(1)))));
    }
    Matcher step = STEP.matcher(model);
    if (step.matches()) {
      return BucketLayout.snapshot(step.group(1), Long.parseLong(step.group(2)))
          + SnapshotWriter.WEIGHTS;
    }
    String run = model.replaceFirst("^models/", "").replaceFirst("/$", "");
    return Rule.name().accepts(run) && !run.endsWith(".npz") ? newest(store, model, run) : model;
  }

  private static String newest(ObjectStore store, String model, String run) throws IOException {
    OptionalLong newest = Snapshots.of(store, run).newest();
    if (newest.isEmpty()) {
      throw new ConfigurationException(
          "MODEL '%s': there is no model under %s; 'radflow model ls' lists what there is"
              .formatted(model, store.address().uri(BucketLayout.snapshots(run))));
    }
    return BucketLayout.snapshot(run, newest.getAsLong()) + SnapshotWriter.WEIGHTS;
  }
}
