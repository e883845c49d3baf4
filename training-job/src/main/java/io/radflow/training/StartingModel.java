package io.radflow.training;

import static io.radflow.core.config.ConfigurationException.invalid;

import io.radflow.core.config.ConfigurationException;
import io.radflow.core.manifest.ManifestJson;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.training.snapshot.BestSnapshot;
import io.radflow.training.snapshot.CardPretrained;
import io.radflow.training.snapshot.ModelCard;
import io.radflow.training.snapshot.SnapshotWriter;
import io.radflow.training.weights.HeadInitialization;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.flink.configuration.Configuration;

/**
 * What a run starts from.
 *
 * @param key of a BiT .npz in the bucket, null for random weights
 * @param name what predictions and results call it
 * @param card what is known of it; empty for a model that another tool made
 */
record StartingModel(String key, String name, Optional<ModelCard> card) {

  private static final StartingModel SCRATCH = new StartingModel(null, "scratch", Optional.empty());
  private static final String BEST = "/best";
  private static final String LAST = "/last";

  /**
   * @throws ConfigurationException if the model is not there
   */
  static StartingModel of(Configuration options, ObjectStore store) throws IOException {
    String value = TrainingOptions.PRETRAINED.given(options).orElse(null);
    if (value == null) {
      return SCRATCH;
    }
    if (value.startsWith("/") || value.contains("//")) {
      throw invalid(
          TrainingOptions.PRETRAINED,
          value,
          "a key in the bucket, such as models/RUN/step=N/model.npz, nor a file here that is to be"
              + " scored with");
    }
    String key = key(value, store);
    if (!store.exists(key)) {
      throw invalid(
          TrainingOptions.PRETRAINED,
          value,
          "a model in the bucket: there is no " + store.address().uri(key));
    }
    String folder = key.substring(0, key.lastIndexOf('/') + 1);
    Optional<ModelCard> card =
        key.endsWith("/" + SnapshotWriter.WEIGHTS)
            ? ModelCard.read(store, folder + SnapshotWriter.CARD)
            : Optional.empty();
    return new StartingModel(key, card.map(StartingModel::name).orElseGet(() -> name(key)), card);
  }

  private static String key(String value, ObjectStore store) throws IOException {
    if (value.endsWith(BEST)) {
      return best(value, store);
    }
    return value.endsWith(LAST) ? last(value, store) : value;
  }

  private static String best(String value, ObjectStore store) throws IOException {
    String run = run(value, BEST);
    return ManifestJson.read(store, BucketLayout.bestSnapshot(run), BestSnapshot.class, 1)
        .map(BestSnapshot::model)
        .orElseThrow(
            () ->
                invalid(
                    TrainingOptions.PRETRAINED,
                    value,
                    "the best model of a run: there is no "
                        + store.address().uri(BucketLayout.bestSnapshot(run))
                        + "; runs with training.best-by have one"));
  }

  /** What is published without its card is not published yet. */
  private static String last(String value, ObjectStore store) throws IOException {
    String run = run(value, LAST);
    return ModelCard.newest(store, run)
        .map(card -> BucketLayout.snapshot(run, card.step()) + SnapshotWriter.WEIGHTS)
        .orElseThrow(
            () ->
                invalid(
                    TrainingOptions.PRETRAINED,
                    value,
                    "the last model of a run: there is none below "
                        + store.address().uri(BucketLayout.snapshots(run))));
  }

  private static String run(String value, String ending) {
    return value.substring(0, value.length() - ending.length()).replaceFirst("^models/", "");
  }

  /**
   * CRC-32C of its weights, by its card, or else by reading them once; empty for random weights.
   */
  OptionalLong weightsCrc32c(ObjectStore store) throws IOException {
    if (key == null) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(
        card.isPresent() ? card.get().weightsCrc32c() : WeightsChecksum.of(store, key));
  }

  /** What the cards of a run say that starts from it; null for random weights. */
  CardPretrained described(ObjectStore store) throws IOException {
    if (key == null) {
      return null;
    }
    return new CardPretrained(
        key,
        card.map(ModelCard::run).orElse(null),
        card.map(ModelCard::step).orElse(null),
        card.map(ModelCard::fingerprint).orElse(null),
        weightsCrc32c(store).orElseThrow());
  }

  /** By what the model itself says, wherever it lies. An imported one is of no step. */
  private static String name(ModelCard card) {
    return card.origin() == null ? card.run() + "-step" + card.step() : card.run();
  }

  /** {@code models/RUN/step=N/model.npz} is called RUN-stepN. */
  private static String name(String key) {
    String[] components = key.split("/");
    return components.length == 4 && components[0].equals("models")
        ? components[1] + "-" + components[2].replace("=", "")
        : components[components.length - 1].replace(".npz", "");
  }

  /**
   * Refuses to keep the head of a model whose card tells of other labels. An imported one's may be
   * unknown; then there must be as many.
   *
   * @throws ConfigurationException naming both lists of labels
   */
  void checkHead(HeadInitialization head, List<String> labels) {
    if (head != HeadInitialization.FROM_FILE || card.isEmpty()) {
      return;
    }
    List<String> known = card.get().labels();
    int outputs = ModelSettings.network(card.get()).classes();
    if (known.isEmpty() ? outputs != labels.size() : !known.equals(labels)) {
      throw invalid(
          TrainingOptions.PRETRAINED,
          key,
          "a model for the view's labels, whose head can be kept: it "
              + (known.isEmpty() ? "has " + outputs + " outputs" : "was trained for " + known)
              + ", the view has "
              + labels);
    }
  }
}
