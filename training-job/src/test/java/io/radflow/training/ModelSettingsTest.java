package io.radflow.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.radflow.core.config.ConfigurationException;
import io.radflow.core.manifest.ManifestJson;
import io.radflow.core.store.ObjectStore;
import io.radflow.testing.StoreExtension;
import io.radflow.training.TrainingOptions.PixelNormalization;
import io.radflow.training.network.BitNetwork;
import io.radflow.training.network.BitParameter;
import io.radflow.training.network.Stem;
import io.radflow.training.weights.BitWeights;
import io.radflow.training.weights.BodyInitialization;
import io.radflow.training.weights.ParameterStore;
import io.radflow.training.weights.WeightInitializer;
import java.io.ByteArrayOutputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What a run's network and pixels are, by its pretrained model's card, its file or its settings.
 */
class ModelSettingsTest {

  @RegisterExtension static final StoreExtension STORE = new StoreExtension();

  private static final String NATURAL = "models/natural/step=9/model.npz";
  private static final String EARLIER = "models/earlier/step=9/model.npz";
  private static final String NO_CARD = "models/published.npz";

  private static ObjectStore store;

  @BeforeAll
  static void publish() throws Exception {
    store = STORE.bucket();
    Map<String, Object> card = new HashMap<>();
    card.put("schemaVersion", 4);
    card.put("labels", List.of("a", "b"));
    card.put("configuration", Map.of("training.run", "natural"));
    card.put(
        "network",
        Map.of("units", List.of(3, 8, 36, 3), "width", 4, "stem", "SMALL", "outputs", 2));
    card.put("normalization", "IMAGENET");
    publish(NATURAL, card);
    publish(
        EARLIER,
        Map.of(
            "schemaVersion", 3,
            "labels", List.of("a", "b"),
            "configuration", Map.of("training.width", "2")));
    ByteArrayOutputStream npz = new ByteArrayOutputStream();
    BitNetwork network = new BitNetwork(List.of(1, 1, 2, 1), 1, 3, Stem.SMALL);
    Map<BitParameter, float[]> values = new HashMap<>();
    ParameterStore parameters = onHeap(values);
    new WeightInitializer(1).initialize(network, BodyInitialization.HE, parameters);
    new BitWeights(network).write(parameters, npz);
    store.write(NO_CARD, npz.toByteArray());
  }

  private static void publish(String weights, Map<String, Object> card) throws Exception {
    store.write(weights, new byte[0]);
    ManifestJson.write(store, weights.replace("model.npz", "card.json"), card);
  }

  private static ParameterStore onHeap(Map<BitParameter, float[]> values) {
    return new ParameterStore() {
      @Override
      public void set(BitParameter parameter, float[] newValues) {
        values.put(parameter, newValues);
      }

      @Override
      public float[] values(BitParameter parameter) {
        return values.get(parameter);
      }
    };
  }

  private static Configuration inEffect(String model, String... lines) throws Exception {
    Configuration options = new Configuration();
    if (model != null) {
      options.set(TrainingOptions.PRETRAINED.option(), model);
    }
    for (String line : lines) {
      options.setString(
          line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1));
    }
    return ModelSettings.inEffect(options, StartingModel.of(options, store), store);
  }

  private static void assertModel(
      Configuration options,
      List<Integer> units,
      int width,
      Stem stem,
      PixelNormalization normalization) {
    assertThat(TrainingOptions.UNITS.in(options)).isEqualTo(units);
    assertThat(TrainingOptions.WIDTH.in(options)).isEqualTo(width);
    assertThat(TrainingOptions.STEM.in(options)).isEqualTo(stem);
    assertThat(TrainingOptions.NORMALIZATION.in(options)).isEqualTo(normalization);
  }

  @Test
  void aCardTellsNetworkStemAndNormalisation() throws Exception {
    assertModel(
        inEffect(NATURAL), List.of(3, 8, 36, 3), 4, Stem.SMALL, PixelNormalization.IMAGENET);
    assertModel(
        inEffect(NATURAL, "training.units=3;8;36;3", "training.normalization=IMAGENET"),
        List.of(3, 8, 36, 3),
        4,
        Stem.SMALL,
        PixelNormalization.IMAGENET);
  }

  @Test
  void aCardOfBeforeTellsThemByItsRunsConfiguration() throws Exception {
    assertModel(inEffect(EARLIER), List.of(3, 4, 6, 3), 2, Stem.IMAGENET, PixelNormalization.HALF);
  }

  @Test
  void randomWeightsAreAnR50NormalisedByHalf() throws Exception {
    assertModel(inEffect(null), List.of(3, 4, 6, 3), 1, Stem.IMAGENET, PixelNormalization.HALF);
    assertModel(
        inEffect(null, "training.width=3", "training.normalization=IMAGENET"),
        List.of(3, 4, 6, 3),
        3,
        Stem.IMAGENET,
        PixelNormalization.IMAGENET);
  }

  @Test
  void whatIsWrittenOutAndTrueAnywayMakesNoOtherRun() {
    Configuration given =
        Configuration.fromMap(
            Map.of(
                "training.view", "v",
                "training.units", "3;4;6;3",
                "training.width", "1",
                "training.stem", "IMAGENET",
                "training.normalization", "HALF"));

    assertThat(RunIdentity.settings(ModelSettings.ofRandomWeights(given)))
        .isEqualTo(
            RunIdentity.settings(
                ModelSettings.ofRandomWeights(Configuration.fromMap(Map.of("training.view", "v")))))
        .containsEntry("training.units", "3, 4, 6, 3");
  }

  @Test
  void whatContradictsTheCardIsRefusedWithBothValues() {
    assertRefused(
        "The value '[3, 4, 6, 3]' of key 'training.units' is not that of the pretrained model "
            + NATURAL
            + ", which is [3, 8, 36, 3]; it is taken where none is given",
        NATURAL,
        "training.units=3;4;6;3");
    assertRefused(
        "The value '1' of key 'training.width' is not that of the pretrained model "
            + NATURAL
            + ", which is 4; it is taken where none is given",
        NATURAL,
        "training.width=1");
    assertRefused(
        "The value 'IMAGENET' of key 'training.stem' is not that of the pretrained model "
            + NATURAL
            + ", which is SMALL; it is taken where none is given",
        NATURAL,
        "training.stem=IMAGENET");
    assertRefused(
        "The value 'HALF' of key 'training.normalization' is not what the pretrained model "
            + NATURAL
            + " was trained with, which is IMAGENET; 'training.renormalize' allows another",
        NATURAL,
        "training.normalization=HALF");
  }

  @Test
  void pixelsAreNormalisedOtherwiseWhereThatIsAskedFor() throws Exception {
    Configuration options =
        inEffect(NATURAL, "training.normalization=HALF", "training.renormalize=true");
    assertThat(TrainingOptions.NORMALIZATION.in(options)).isEqualTo(PixelNormalization.HALF);
    Configuration run = new Configuration();
    run.setString("training.run", "r");
    run.setString("training.view", "v");
    run.setString("training.steps", "1");
    run.setString("training.renormalize", "true");
    assertThatThrownBy(() -> RunRules.check(run))
        .hasMessage(
            "The value 'true' of key 'training.renormalize' is not possible without"
                + " 'training.normalization'");
  }

  @Test
  void aFileWithoutACardTellsItsNetworkAndAsksForItsNormalisation() throws Exception {
    assertRefused(
        "The key 'training.normalization' is required, as the pretrained model "
            + NO_CARD
            + " has no card that tells what its pixels were normalised by; expected HALF, as for"
            + " the published BiT files and X-ray sources, or IMAGENET",
        NO_CARD);
    assertModel(
        inEffect(NO_CARD, "training.normalization=HALF"),
        List.of(1, 1, 2, 1),
        1,
        Stem.SMALL,
        PixelNormalization.HALF);
    assertRefused(
        "The value '[1, 1, 1, 1]' of key 'training.units' is not that of the pretrained model "
            + NO_CARD
            + ", which is [1, 1, 2, 1]; it is taken where none is given",
        NO_CARD,
        "training.units=1;1;1;1",
        "training.normalization=HALF");
  }

  @Test
  void aFileThatIsNoNetworkIsNamed() throws Exception {
    store.write("models/text.npz", new byte[] {1, 2, 3});
    assertThatThrownBy(() -> inEffect("models/text.npz", "training.normalization=HALF"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith(
            "The value 'models/text.npz' of key 'training.pretrained-model' is not a BiT network:");
  }

  private static void assertRefused(String message, String model, String... lines) {
    assertThatThrownBy(() -> inEffect(model, lines))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(message);
  }
}
