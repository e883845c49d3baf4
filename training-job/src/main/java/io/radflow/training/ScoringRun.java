package io.radflow.training;

import io.radflow.core.config.ConfigurationException;
import io.radflow.core.config.JobOptions;
import io.radflow.core.config.Setting;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoreOptions;
import io.radflow.core.store.StoredObject;
import io.radflow.training.identity.RunRecord;
import io.radflow.training.network.BitNetwork;
import io.radflow.training.weights.HeadInitialization;
import io.radflow.training.weights.PublishedNetwork;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.apache.flink.annotation.Internal;
import org.apache.flink.configuration.Configuration;

/**
 * Makes of a configuration one that scores a view with a published model and trains nothing. What
 * only training goes by is left aside, so that the same model on the same view is the same run,
 * whatever else the configuration is of.
 */
@Internal
public final class ScoringRun {

  private static final int LONGEST_NAME = 100;

  /** What a score goes by, or how the job runs. */
  private static final List<Setting<?>> KEPT =
      Stream.of(
              StoreOptions.ALL,
              JobOptions.ALL,
              SlotOptions.ALL,
              EngineOptions.ALL,
              List.of(
                  TrainingOptions.REPLACE,
                  TrainingOptions.EVALUATION_SPLIT,
                  TrainingOptions.BATCH,
                  TrainingOptions.MICRO_BATCH,
                  TrainingOptions.THREADS,
                  TrainingOptions.NORMALIZATION,
                  TrainingOptions.RENORMALIZE))
          .<Setting<?>>flatMap(List::stream)
          .toList();

  private ScoringRun() {}

  /**
   * Takes network and normalisation from the model's card or, without one, the network from the
   * file itself and the normalisation from the configuration.
   *
   * @param model key in the bucket, {@code models/RUN/best}, or a file here, which is uploaded
   * @param run null for a name made of the model's, the checksum of its weights and the view's
   * @throws ConfigurationException if there is no such model
   * @throws IOException if it is no BiT {@code .npz}
   */
  public static Configuration of(
      Configuration options, ObjectStore store, String model, String view, String run)
      throws IOException {
    Configuration scoring = kept(options);
    scoring.set(TrainingOptions.VIEW.option(), view);
    String key = model;
    if (Files.isRegularFile(Path.of(model))) {
      set(scoring, network(Path.of(model)));
      // Refused before anything is sent, for no card comes with the file.
      ModelSettings.inEffect(scoring, new StartingModel(model, model, Optional.empty()), store);
      key = upload(scoring, store, Path.of(model), run);
    }
    scoring.set(TrainingOptions.PRETRAINED.option(), key);
    StartingModel published = StartingModel.of(scoring, store);
    long checksum = published.weightsCrc32c(store).orElseThrow();
    scoring.set(
        TrainingOptions.RUN.option(), run == null ? name(published.name(), checksum, view) : run);
    scoring.set(TrainingOptions.HEAD.option(), HeadInitialization.FROM_FILE);
    scoring.set(ScheduleOptions.STEPS.option(), 0L);
    return ModelSettings.inEffect(scoring, published, store);
  }

  private static Configuration kept(Configuration options) {
    Configuration kept = new Configuration();
    for (Setting<?> setting : KEPT) {
      if (options.containsKey(setting.key())) {
        kept.setString(setting.key(), options.toMap().get(setting.key()));
      }
    }
    return kept;
  }

  private static BitNetwork network(Path npz) throws IOException {
    try (InputStream in = Files.newInputStream(npz)) {
      return PublishedNetwork.of(in);
    } catch (IOException e) {
      throw new IOException(npz + ": " + e.getMessage(), e);
    }
  }

  private static void set(Configuration scoring, BitNetwork network) {
    scoring.set(TrainingOptions.UNITS.option(), network.units());
    scoring.set(TrainingOptions.WIDTH.option(), network.widthFactor());
    scoring.set(TrainingOptions.STEM.option(), network.stem());
  }

  /**
   * Puts a file into the bucket under a name with its checksum: another file of the same name is
   * another object, and the same file is sent once.
   *
   * @throws ConfigurationException if the run is there and scored another model
   */
  private static String upload(Configuration scoring, ObjectStore store, Path file, String given)
      throws IOException {
    long checksum = WeightsChecksum.of(file);
    String name = file.getFileName().toString().replaceFirst("\\.npz$", "");
    String run = given == null ? name(name, checksum, TrainingOptions.VIEW.in(scoring)) : given;
    Optional<RunRecord> record = RunRecord.read(store, run);
    if (record.isPresent() && !TrainingOptions.REPLACE.in(scoring)) {
      RunRecords.requireModel(store, record.get(), name, checksum);
    }
    String key = BucketLayout.snapshots(run) + name + "-" + hex(checksum) + ".npz";
    long size = Files.size(file);
    if (store.stat(key).map(StoredObject::size).filter(there -> there == size).isEmpty()) {
      store.write(key, () -> Files.newInputStream(file), size);
    }
    return key;
  }

  /** The checksum is in the name once. */
  private static String name(String model, long checksum, String view) {
    String hex = hex(checksum);
    String name =
        ((model.endsWith(hex) ? model : model + "-" + hex) + "-on-" + view)
            .toLowerCase(Locale.ROOT)
            .replaceAll("[^a-z0-9._-]", "-")
            .replaceFirst("^[^a-z0-9]+", "");
    if (name.length() <= LONGEST_NAME) {
      return name;
    }
    CRC32C whole = new CRC32C();
    whole.update(name.getBytes(StandardCharsets.UTF_8));
    String end = "-" + hex(whole.getValue());
    return name.substring(0, LONGEST_NAME - end.length()) + end;
  }

  private static String hex(long checksum) {
    return String.format("%08x", checksum);
  }
}
