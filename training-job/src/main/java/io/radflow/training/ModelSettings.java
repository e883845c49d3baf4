package io.radflow.training;

import static io.radflow.core.config.ConfigurationException.invalid;

import io.radflow.core.config.ConfigurationException;
import io.radflow.core.config.Setting;
import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoreException;
import io.radflow.training.TrainingOptions.PixelNormalization;
import io.radflow.training.network.BitNetwork;
import io.radflow.training.network.Stem;
import io.radflow.training.snapshot.ModelCard;
import io.radflow.training.weights.PublishedNetwork;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import org.apache.flink.annotation.Internal;
import org.apache.flink.configuration.Configuration;

/**
 * The settings that a pretrained model decides: the network, by its card or else by the file
 * itself, and what its pixels were normalised by, which only a card tells.
 */
@Internal
public final class ModelSettings {

  private static final List<Integer> R50 = List.of(3, 4, 6, 3);

  private final Configuration given;
  private final StartingModel model;
  private final ObjectStore store;

  private ModelSettings(Configuration given, StartingModel model, ObjectStore store) {
    this.given = given;
    this.model = model;
    this.store = store;
  }

  /**
   * The same configuration with all of them.
   *
   * @throws ConfigurationException naming the key, the value given and the model's, if they are not
   *     the same, or what nothing tells
   */
  static Configuration inEffect(Configuration given, StartingModel model, ObjectStore store)
      throws IOException {
    return new ModelSettings(given, model, store).inEffect();
  }

  private Configuration inEffect() throws IOException {
    if (model.key() == null) {
      return ofRandomWeights(given);
    }
    Configuration effective = new Configuration(given);
    Optional<BitNetwork> network =
        model.card().isPresent() ? model.card().map(ModelSettings::network) : fileNetwork();
    if (network.isPresent()) {
      settle(effective, TrainingOptions.UNITS, network.get().units());
      settle(effective, TrainingOptions.WIDTH, network.get().widthFactor());
      settle(effective, TrainingOptions.STEM, network.get().stem());
    }
    effective.set(TrainingOptions.NORMALIZATION.option(), normalization());
    return effective;
  }

  /** The same without a pretrained model, and of all runs of 0.1.0. */
  static Configuration ofRandomWeights(Configuration given) {
    Configuration effective = new Configuration(given);
    setMissing(effective, TrainingOptions.UNITS, R50);
    setMissing(effective, TrainingOptions.WIDTH, 1);
    setMissing(effective, TrainingOptions.STEM, Stem.IMAGENET);
    setMissing(effective, TrainingOptions.NORMALIZATION, PixelNormalization.HALF);
    return effective;
  }

  private static <T> void setMissing(Configuration effective, Setting<T> setting, T value) {
    effective.set(setting.option(), setting.in(effective) == null ? value : setting.in(effective));
  }

  private <T> void settle(Configuration effective, Setting<T> setting, T value) {
    setting
        .given(given)
        .filter(configured -> !configured.equals(value))
        .ifPresent(
            configured -> {
              throw invalid(
                  setting,
                  configured,
                  "that of the pretrained model %s, which is %s; it is taken where none is given"
                      .formatted(model.key(), value));
            });
    effective.set(setting.option(), value);
  }

  /** What a card tells; cards of before version 4 tell it by their run's configuration. */
  public static BitNetwork network(ModelCard card) {
    if (card.network() != null) {
      return card.network().network();
    }
    Configuration trained = ofRandomWeights(Configuration.fromMap(card.configuration()));
    return new BitNetwork(
        TrainingOptions.UNITS.in(trained),
        TrainingOptions.WIDTH.in(trained),
        card.labels().size(),
        TrainingOptions.STEM.in(trained));
  }

  /** Of a file without a card, which is read where something is not given. */
  private Optional<BitNetwork> fileNetwork() throws IOException {
    if (TrainingOptions.UNITS.given(given).isPresent()
        && TrainingOptions.WIDTH.given(given).isPresent()
        && TrainingOptions.STEM.given(given).isPresent()) {
      return Optional.empty();
    }
    try (InputStream npz = new BufferedInputStream(store.open(model.key()))) {
      return Optional.of(PublishedNetwork.of(npz));
    } catch (IOException e) {
      if (StoreException.behind(e) != null) {
        throw e;
      }
      throw ConfigurationException.of(
          TrainingOptions.PRETRAINED,
          invalid(TrainingOptions.PRETRAINED, model.key(), "a BiT network").getMessage()
              + ": "
              + e.getMessage(),
          e);
    }
  }

  private PixelNormalization normalization() {
    Optional<PixelNormalization> configured = TrainingOptions.NORMALIZATION.given(given);
    Optional<PixelNormalization> trained = model.card().flatMap(ModelSettings::normalization);
    if (configured.isPresent()
        && trained.isPresent()
        && !configured.equals(trained)
        && !TrainingOptions.RENORMALIZE.in(given)) {
      throw invalid(
          TrainingOptions.NORMALIZATION,
          configured.get(),
          "what the pretrained model %s was trained with, which is %s; '%s' allows another"
              .formatted(model.key(), trained.get(), TrainingOptions.RENORMALIZE.key()));
    }
    return configured
        .or(() -> trained)
        .orElseThrow(
            () ->
                ConfigurationException.of(
                    TrainingOptions.NORMALIZATION,
                    ("The key '%s' is required, as the pretrained model %s has no card that tells"
                            + " what its pixels were normalised by; expected HALF, as for the"
                            + " published BiT files and X-ray sources, or IMAGENET")
                        .formatted(TrainingOptions.NORMALIZATION.key(), model.key()),
                    null));
  }

  /** The same of what pixels were normalised by; empty for a card that does not tell. */
  public static Optional<PixelNormalization> normalization(ModelCard card) {
    if (card.network() != null) {
      return Optional.ofNullable(card.normalization()).map(PixelNormalization::valueOf);
    }
    return Optional.of(
        TrainingOptions.NORMALIZATION.in(
            ofRandomWeights(Configuration.fromMap(card.configuration()))));
  }
}
