package io.radflow.infra.models.transfer;

import io.radflow.core.config.ConfigurationException;
import io.radflow.core.manifest.ManifestJson;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoredObject;
import io.radflow.infra.models.format.WeightsFile;
import io.radflow.training.ModelSettings;
import io.radflow.training.ModelUses;
import io.radflow.training.TrainingOptions.PixelNormalization;
import io.radflow.training.network.BitNetwork;
import io.radflow.training.snapshot.ModelCard;
import io.radflow.training.snapshot.SnapshotWriter;
import io.radflow.training.weights.BitWeights;
import io.radflow.training.weights.NonFiniteWeightsException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;
import org.apache.flink.annotation.Internal;

/**
 * Makes of another tool's weights a model of the bucket: {@code models/NAME/step=0/}, as if a run
 * of that name had published it.
 */
@Internal
public final class ModelImport {

  private final ObjectStore store;
  private final ImportRequest request;
  private final String prefix;

  private ModelImport(ObjectStore store, ImportRequest request) {
    this.store = store;
    this.request = request;
    this.prefix = BucketLayout.snapshot(request.name(), 0);
  }

  /**
   * What was made.
   *
   * @param key of the weights
   * @param isAssumed whether nobody has told the normalisation: it is that of Google's own weights
   */
  public record Imported(
      String key,
      String format,
      BitNetwork network,
      PixelNormalization normalization,
      boolean isAssumed) {}

  /**
   * Reads, checks, converts and publishes.
   *
   * @throws ConfigurationException if the name is taken, the source is not there, or what pixels
   *     are normalised by is not known
   * @throws IOException if the file cannot be read, or does not fit a BiT network
   */
  public static Imported run(ObjectStore store, ImportRequest request) throws IOException {
    return new ModelImport(store, request).run();
  }

  private Imported run() throws IOException {
    requireFreeName();
    try (SourceFile file = SourceFile.of(store, request.source())) {
      try (WeightsFile weights = WeightsFormat.open(file.path())) {
        List<String> labels = labels(file, weights.network());
        Optional<PixelNormalization> told = told(file, weights);
        PixelNormalization normalization = normalization(told, weights);
        publish(file, weights, normalization, labels);
        return new Imported(
            prefix + SnapshotWriter.WEIGHTS,
            weights.format(),
            weights.network(),
            normalization,
            told.isEmpty() && request.normalization() == null);
      } catch (UncheckedIOException e) {
        throw failed(e.getCause());
      } catch (IOException | NonFiniteWeightsException e) {
        throw failed(e);
      }
    }
  }

  private IOException failed(Exception cause) {
    return new IOException(request.source() + ": " + cause.getMessage(), cause);
  }

  private void requireFreeName() throws IOException {
    List<StoredObject> there = store.list(BucketLayout.snapshots(request.name()));
    if (there.isEmpty()) {
      return;
    }
    Optional<ModelCard> card =
        ModelCard.read(store, prefix + SnapshotWriter.CARD).filter(one -> one.origin() != null);
    Optional<String> other =
        there.stream().map(StoredObject::key).filter(key -> !key.startsWith(prefix)).findFirst();
    if (card.isEmpty() || other.isPresent()) {
      throw new ConfigurationException(
          ("--name '%s': that is a run's, %s is among its objects; take another name, or remove it"
                  + " with 'radflow model rm %s'")
              .formatted(request.name(), other.orElse(there.get(0).key()), request.name()));
    }
    if (!request.replace()) {
      throw new ConfigurationException(
          "--name '%s': imported before, from %s (SHA-256 %s); --replace imports anew"
              .formatted(
                  request.name(), card.get().origin().source(), card.get().origin().sha256()));
    }
    String reasons = ModelUses.of(store, request.name()).reasons();
    if (!reasons.isEmpty()) {
      throw new ConfigurationException(
          "--replace: '%s' cannot be another model from now on, %s; take another name"
              .formatted(request.name(), reasons));
    }
  }

  private List<String> labels(SourceFile file, BitNetwork network) {
    List<String> labels = request.labels();
    if (labels.isEmpty()) {
      return file.card().map(ModelCard::labels).orElse(List.of());
    }
    if (labels.size() != network.classes()) {
      throw new ConfigurationException(
          "--labels: %d labels, but the network has %d outputs"
              .formatted(labels.size(), network.classes()));
    }
    return labels;
  }

  /** By the file, or by the card that lies beside it in the bucket. */
  private static Optional<PixelNormalization> told(SourceFile file, WeightsFile weights) {
    return weights.normalization().or(() -> file.card().flatMap(ModelSettings::normalization));
  }

  private PixelNormalization normalization(Optional<PixelNormalization> told, WeightsFile weights) {
    PixelNormalization given = request.normalization();
    if (given == null) {
      return told.or(weights::publishedNormalization)
          .orElseThrow(
              () ->
                  new ConfigurationException(
                      ("%s: what its pixels are normalised by is not known (%s, %s); say"
                              + " --normalization HALF, as for BiT's own models and for X-ray sources,"
                              + " or IMAGENET, as for the experiment's natural sources")
                          .formatted(
                              request.source(),
                              weights.format(),
                              weights.network().description())));
    }
    if (told.isPresent() && told.get() != given) {
      throw new ConfigurationException(
          "--normalization %s: %s says that it is %s"
              .formatted(given, request.source(), told.get()));
    }
    return given;
  }

  private void publish(
      SourceFile file, WeightsFile weights, PixelNormalization normalization, List<String> labels)
      throws IOException {
    // On disk first: the store wants the length, and R152x4 has 3.7 GB of weights.
    Path staged = Files.createTempFile("radflow-import", ".npz");
    try {
      CRC32C crc = new CRC32C();
      try (OutputStream out =
          new CheckedOutputStream(new BufferedOutputStream(Files.newOutputStream(staged)), crc)) {
        new BitWeights(weights.network()).write(weights, out);
      }
      // Until the new card is there, there is no model of that name.
      store.delete(prefix + SnapshotWriter.CARD);
      long bytes = Files.size(staged);
      store.write(prefix + SnapshotWriter.WEIGHTS, () -> Files.newInputStream(staged), bytes);
      ImportedCard card =
          new ImportedCard(request.name(), weights, normalization, labels, bytes, crc.getValue());
      ManifestJson.write(
          store,
          prefix + SnapshotWriter.CARD,
          card.of(file.source(), file.sha256(), Instant.now()));
    } finally {
      Files.deleteIfExists(staged);
    }
  }
}
