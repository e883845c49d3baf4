package io.radflow.infra.study.bucket;

import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.infra.study.file.StudyNetwork;
import io.radflow.infra.study.graph.StudyNode;
import io.radflow.training.ModelSettings;
import io.radflow.training.TrainingOptions;
import io.radflow.training.TrainingOptions.PixelNormalization;
import io.radflow.training.network.BitNetwork;
import io.radflow.training.snapshot.ModelCard;
import io.radflow.training.snapshot.SnapshotWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.configuration.Configuration;

/** Whether weights that no run of the study makes fit the runs that start from them. */
final class StartingWeights {

  private static final String NEWEST = "/(best|last)$";

  private final ObjectStore store;
  private final Map<String, Optional<ModelCard>> cards = new HashMap<>();

  StartingWeights(ObjectStore store) {
    this.store = store;
  }

  /**
   * @param runs whose weights are there
   * @return what does not fit, a line each
   */
  List<String> unfit(List<StudyNode> runs) throws IOException {
    Set<String> lines = new LinkedHashSet<>();
    for (StudyNode run : runs) {
      String key = BucketLook.weights(run);
      Optional<ModelCard> card = card(key);
      card.flatMap(found -> otherNetwork(run, key, ModelSettings.network(found)))
          .ifPresent(lines::add);
      otherPixels(run, key, card.flatMap(ModelSettings::normalization)).ifPresent(lines::add);
    }
    return new ArrayList<>(lines);
  }

  private Optional<ModelCard> card(String key) throws IOException {
    Optional<ModelCard> card = cards.get(key);
    if (card == null) {
      card = read(key);
      cards.put(key, card);
    }
    return card;
  }

  private Optional<ModelCard> read(String key) throws IOException {
    if (key.matches(".*" + NEWEST)) {
      return ModelCard.newest(
          store, key.substring(BucketLayout.MODELS.length()).replaceFirst(NEWEST, ""));
    }
    return key.endsWith("/" + SnapshotWriter.WEIGHTS)
        ? ModelCard.read(store, key.substring(0, key.lastIndexOf('/') + 1) + SnapshotWriter.CARD)
        : Optional.empty();
  }

  private static Optional<String> otherNetwork(StudyNode run, String key, BitNetwork found) {
    StudyNetwork network = new StudyNetwork(run.cell().network());
    return network.units().equals(found.units()) && network.width() == found.widthFactor()
        ? Optional.empty()
        : Optional.of(
            "%s %s: %s is of units %s and width %d; expected units %s and width %d"
                .formatted(
                    run.cell().source(),
                    network.name(),
                    key,
                    found.units(),
                    found.widthFactor(),
                    network.units(),
                    network.width()));
  }

  private static Optional<String> otherPixels(
      StudyNode run, String key, Optional<PixelNormalization> trained) {
    Configuration settings = run.configuration();
    Optional<PixelNormalization> given = TrainingOptions.NORMALIZATION.given(settings);
    String title =
        run.cell().source() + " " + run.cell().network() + " → " + run.cell().target() + ": ";
    if (given.isEmpty() && trained.isEmpty()) {
      return Optional.of(
          title
              + "nothing tells what pixels of %s were normalised by; expected %s, of target-settings or by model import"
                  .formatted(key, TrainingOptions.NORMALIZATION.key()));
    }
    if (given.isPresent()
        && trained.isPresent()
        && !given.equals(trained)
        && !TrainingOptions.RENORMALIZE.in(settings)) {
      return Optional.of(
          title
              + "%s is %s and %s was trained with %s; expected that, or %s=true"
                  .formatted(
                      TrainingOptions.NORMALIZATION.key(),
                      given.get(),
                      key,
                      trained.get(),
                      TrainingOptions.RENORMALIZE.key()));
    }
    return Optional.empty();
  }
}
