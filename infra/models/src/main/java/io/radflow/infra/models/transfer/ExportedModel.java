package io.radflow.infra.models.transfer;

import io.radflow.core.config.ConfigurationException;
import io.radflow.core.store.ObjectStore;
import io.radflow.infra.models.bucket.ModelReference;
import io.radflow.infra.models.format.ModelDescription;
import io.radflow.infra.models.format.NpzWeights;
import io.radflow.training.ModelSettings;
import io.radflow.training.TrainingOptions.PixelNormalization;
import io.radflow.training.network.BitNetwork;
import io.radflow.training.snapshot.ModelCard;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;
import org.apache.flink.annotation.Internal;

/** A model of the bucket, copied here to be written in another form. */
@Internal
public final class ExportedModel implements Closeable {

  private final String key;
  private final Path copy;
  private final NpzWeights weights;
  private final Optional<PixelNormalization> normalization;
  private final long crc32c;

  private ExportedModel(
      String key,
      Path copy,
      NpzWeights weights,
      Optional<PixelNormalization> normalization,
      long crc32c) {
    this.key = key;
    this.copy = copy;
    this.weights = weights;
    this.normalization = normalization;
    this.crc32c = crc32c;
  }

  /**
   * Copies a model and checks it.
   *
   * @param model as a user names it
   * @throws ConfigurationException if there is no such model
   * @throws IOException if it is damaged, or not the one that its card tells of
   */
  public static ExportedModel open(ObjectStore store, String model) throws IOException {
    ModelReference reference = ModelReference.of(store, model);
    Path copy = Files.createTempFile("radflow-export", ".npz");
    try {
      long crc32c = copy(store, reference, copy);
      NpzWeights weights = open(copy, store.address().uri(reference.key()));
      Optional<PixelNormalization> normalization =
          reference
              .card()
              .flatMap(ModelSettings::normalization)
              .or(weights::normalization)
              .or(weights::publishedNormalization);
      return new ExportedModel(reference.key(), copy, weights, normalization, crc32c);
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(copy);
      throw e;
    }
  }

  private static NpzWeights open(Path copy, String uri) throws IOException {
    try {
      return NpzWeights.open(copy);
    } catch (IOException e) {
      throw new IOException(uri + ": " + e.getMessage(), e);
    }
  }

  private static long copy(ObjectStore store, ModelReference reference, Path copy)
      throws IOException {
    CRC32C crc = new CRC32C();
    try (InputStream in = store.open(reference.key());
        OutputStream out = new CheckedOutputStream(Files.newOutputStream(copy), crc)) {
      in.transferTo(out);
    }
    Optional<ModelCard> card = reference.card();
    if (card.isPresent() && card.get().weightsCrc32c() != crc.getValue()) {
      throw new IOException(
          "%s: CRC-32C is %08x, its card tells of %08x"
              .formatted(
                  store.address().uri(reference.key()),
                  crc.getValue(),
                  card.get().weightsCrc32c()));
    }
    return crc.getValue();
  }

  /** Key of the weights in the bucket. */
  public String key() {
    return key;
  }

  /** {@code models/RUN/step=N/model.npz} is called RUN-stepN. */
  public String name() {
    String[] components = key.split("/");
    return components.length == 4 && components[0].equals("models")
        ? components[1] + "-" + components[2].replace("=", "")
        : components[components.length - 1].replaceFirst("\\.npz$", "");
  }

  public BitNetwork network() {
    return weights.network();
  }

  /** What pixels are normalised by; empty where nobody can tell. */
  public Optional<PixelNormalization> normalization() {
    return normalization;
  }

  /** What writes it. */
  public ModelExport export() {
    return new ModelExport(
        weights.network(),
        weights,
        ModelDescription.of(
            key, weights.network().description(), normalization.orElse(null), crc32c));
  }

  @Override
  public void close() throws IOException {
    try {
      weights.close();
    } finally {
      Files.deleteIfExists(copy);
    }
  }
}
