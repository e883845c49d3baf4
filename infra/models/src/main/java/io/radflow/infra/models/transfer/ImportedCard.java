package io.radflow.infra.models.transfer;

import io.radflow.infra.models.format.WeightsFile;
import io.radflow.training.TrainingOptions;
import io.radflow.training.TrainingOptions.PixelNormalization;
import io.radflow.training.network.BitNetwork;
import io.radflow.training.snapshot.CardNetwork;
import io.radflow.training.snapshot.CardOrigin;
import io.radflow.training.snapshot.ModelCard;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;

/**
 * The card of a model that no run here has made.
 *
 * @param bytes of model.npz
 * @param crc32c of model.npz
 */
record ImportedCard(
    String name,
    WeightsFile weights,
    PixelNormalization normalization,
    List<String> labels,
    long bytes,
    long crc32c) {

  ModelCard of(String source, String sha256, Instant time) {
    return new ModelCard(
        ModelCard.SCHEMA_VERSION,
        codeVersion(),
        name,
        null,
        0,
        null,
        null,
        0,
        null,
        null,
        null,
        null,
        labels,
        configuration(),
        null,
        null,
        null,
        bytes,
        crc32c,
        null,
        null,
        CardNetwork.of(weights.network()),
        normalization.name(),
        new CardOrigin(
            source, weights.format(), sha256, time.truncatedTo(ChronoUnit.SECONDS).toString()),
        null,
        null,
        null,
        null,
        true,
        0L);
  }

  /** What a run that starts from it must be given. */
  private Map<String, String> configuration() {
    BitNetwork network = weights.network();
    Configuration options = new Configuration();
    options.set(TrainingOptions.UNITS.option(), network.units());
    options.set(TrainingOptions.WIDTH.option(), network.widthFactor());
    options.set(TrainingOptions.STEM.option(), network.stem());
    options.set(TrainingOptions.NORMALIZATION.option(), normalization);
    return options.toMap();
  }

  private static String codeVersion() {
    String version = ImportedCard.class.getPackage().getImplementationVersion();
    return version == null ? "development build" : version;
  }
}
