package io.radflow.training;

import static io.radflow.core.config.ConfigurationException.invalid;

import io.radflow.core.config.ConfigurationException;
import io.radflow.core.manifest.ManifestJson;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.training.network.BitNetwork;
import io.radflow.training.snapshot.BestSnapshot;
import io.radflow.training.snapshot.ModelCard;
import io.radflow.training.snapshot.SnapshotWriter;
import io.radflow.training.weights.HeadInitialization;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
  private static final Pattern CARD = Pattern.compile("step=(\\d{1,18})/" + SnapshotWriter.CARD);

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
    String key = value;
    if (value.endsWith(BEST)) {
      key = best(value, store);
    } else if (value.endsWith(LAST)) {
      key = last(value, store);
    }
    if (!store.exists(key)) {
      throw invalid(
          TrainingOptions.PRETRAINED,
          value,
          "a model in the bucket: there is no " + store.address().uri(key));
    }
    String folder = key.substring(0, key.lastIndexOf('/') + 1);
    return new StartingModel(
        key,
        name(key),
        key.endsWith("/" + SnapshotWriter.WEIGHTS)
            ? ModelCard.read(store, folder + SnapshotWriter.CARD)
            : Optional.empty());
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
    String folder = BucketLayout.snapshots(run);
    return store.list(folder).stream()
        .map(object -> CARD.matcher(object.key().substring(folder.length())))
        .filter(Matcher::matches)
        .map(card -> Long.valueOf(card.group(1)))
        .max(Comparator.naturalOrder())
        .map(step -> BucketLayout.snapshot(run, step) + SnapshotWriter.WEIGHTS)
        .orElseThrow(
            () ->
                invalid(
                    TrainingOptions.PRETRAINED,
                    value,
                    "the last model of a run: there is none below " + store.address().uri(folder)));
  }

  private static String run(String value, String ending) {
    return value.substring(0, value.length() - ending.length()).replaceFirst("^models/", "");
  }

  /** {@code models/RUN/step=N/model.npz} is called RUN-stepN. */
  private static String name(String key) {
    String[] components = key.split("/");
    return components.length == 4 && components[0].equals("models")
        ? components[1] + "-" + components[2].replace("=", "")
        : components[components.length - 1].replace(".npz", "");
  }

  /**
   * Refuses a model whose card tells that it does not fit.
   *
   * @throws ConfigurationException naming both architectures, or both lists of labels
   */
  void check(BitNetwork network, HeadInitialization head, List<String> labels) {
    if (card.isEmpty()) {
      return;
    }
    BitNetwork published = network(card.get());
    if (!published.equals(
        new BitNetwork(
            network.units(), network.widthFactor(), published.classes(), network.stem()))) {
      throw invalid(
          TrainingOptions.PRETRAINED,
          key,
          "of the network that is configured: it is "
              + published.description()
              + ", training.units, width and stem say "
              + network.description());
    }
    if (head == HeadInitialization.FROM_FILE && !card.get().labels().equals(labels)) {
      throw invalid(
          TrainingOptions.PRETRAINED,
          key,
          "a model for the view's labels, whose head can be kept: it was trained for "
              + card.get().labels()
              + ", the view has "
              + labels);
    }
  }

  private static BitNetwork network(ModelCard card) {
    Configuration options = Configuration.fromMap(card.configuration());
    return new BitNetwork(
        TrainingOptions.UNITS.in(options),
        TrainingOptions.WIDTH.in(options),
        card.labels().size(),
        TrainingOptions.STEM.in(options));
  }
}
