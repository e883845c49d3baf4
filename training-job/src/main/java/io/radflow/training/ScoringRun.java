package io.radflow.training;

import io.radflow.core.config.ConfigurationException;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.training.network.BitNetwork;
import io.radflow.training.weights.HeadInitialization;
import io.radflow.training.weights.PublishedNetwork;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.apache.flink.annotation.Internal;
import org.apache.flink.configuration.Configuration;

/** Makes of a configuration one that scores a view with a published model and trains nothing. */
@Internal
public final class ScoringRun {

  private static final int LONGEST_NAME = 100;

  private ScoringRun() {}

  /**
   * Takes the network from the file itself. Pixels are normalised as the configuration says, or
   * else as the model's card.
   *
   * @param model key in the bucket, {@code models/RUN/best}, or a file here, which is uploaded
   * @param run null for a name made of the model's and the view's
   * @throws ConfigurationException if there is no such model
   * @throws IOException if it is no BiT {@code .npz}
   */
  public static Configuration of(
      Configuration options, ObjectStore store, String model, String view, String run)
      throws IOException {
    Configuration scoring = new Configuration(options);
    scoring.set(TrainingOptions.VIEW.option(), view);
    String key = model;
    BitNetwork network = null;
    if (Files.isRegularFile(Path.of(model))) {
      network = network(Files.newInputStream(Path.of(model)), model);
      key = upload(store, Path.of(model), run == null ? name(model, view) : run);
    }
    scoring.set(TrainingOptions.PRETRAINED.option(), key);
    StartingModel published = StartingModel.of(scoring, store);
    scoring.set(TrainingOptions.RUN.option(), run == null ? name(published.name(), view) : run);
    scoring.set(TrainingOptions.HEAD.option(), HeadInitialization.FROM_FILE);
    scoring.set(ScheduleOptions.STEPS.option(), 0L);
    scoring.removeConfig(ScheduleOptions.EPOCHS.option());
    scoring.removeConfig(SourceOptions.SOURCES.option());
    scoring.removeConfig(SourceOptions.EPOCHS_OF.option());
    if (!options.contains(TrainingOptions.NORMALIZATION.option())) {
      published
          .card()
          .map(card -> Configuration.fromMap(card.configuration()))
          .ifPresent(
              trained ->
                  scoring.set(
                      TrainingOptions.NORMALIZATION.option(),
                      TrainingOptions.NORMALIZATION.in(trained)));
    }
    if (network == null) {
      network = network(store.open(published.key()), store.address().uri(published.key()));
    }
    scoring.set(TrainingOptions.UNITS.option(), network.units());
    scoring.set(TrainingOptions.WIDTH.option(), network.widthFactor());
    scoring.set(TrainingOptions.STEM.option(), network.stem());
    return scoring;
  }

  private static BitNetwork network(InputStream npz, String source) throws IOException {
    try (npz) {
      return PublishedNetwork.of(npz);
    } catch (IOException e) {
      throw new IOException(source + ": " + e.getMessage(), e);
    }
  }

  private static String upload(ObjectStore store, Path file, String run) throws IOException {
    String key = BucketLayout.snapshots(run) + file.getFileName();
    store.write(key, () -> Files.newInputStream(file), Files.size(file));
    return key;
  }

  private static String name(String model, String view) {
    String name =
        (Path.of(model).getFileName() + "-on-" + view)
            .toLowerCase(Locale.ROOT)
            .replace(".npz", "")
            .replaceAll("[^a-z0-9._-]", "-")
            .replaceFirst("^[^a-z0-9]+", "");
    return name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) : name;
  }
}
