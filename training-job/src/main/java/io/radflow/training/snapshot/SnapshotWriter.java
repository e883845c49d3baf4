package io.radflow.training.snapshot;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.radflow.ingest.store.BucketLayout;
import io.radflow.ingest.store.ObjectStore;
import io.radflow.ingest.store.StoredObject;
import io.radflow.training.engine.StepResult;
import io.radflow.training.engine.TrainingEngine;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes the engine's weights to {@code models/RUN/step=N/}: {@code model.npz}, then {@code
 * card.json}. Called on the step thread.
 */
public final class SnapshotWriter implements Serializable {

  public static final String WEIGHTS = "model.npz";
  public static final String CARD = "card.json";

  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(SnapshotWriter.class);
  private static final ObjectMapper MAPPER =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private static final Pattern SNAPSHOT = Pattern.compile("step=(\\d{1,18})/");

  private final SnapshotSettings settings;
  private transient ObjectStore store;

  public SnapshotWriter(SnapshotSettings settings) {
    this.settings = settings;
  }

  public void open() {
    store = ObjectStore.open(settings.address());
  }

  /**
   * Publishes a snapshot if one is due when so many steps are done, then removes the oldest of
   * those that are too many.
   *
   * @param rate of the last step
   * @param result of the last step
   */
  public void afterStep(long stepsDone, TrainingEngine engine, double rate, StepResult result)
      throws IOException {
    if (settings.isDue(stepsDone)) {
      write(stepsDone, engine, metrics(rate, result));
      removeOld(stepsDone);
    }
  }

  private static Map<String, Double> metrics(double rate, StepResult result) {
    Map<String, Double> metrics = new TreeMap<>(Map.of("train/learning_rate", rate));
    if (!result.skipped()) {
      metrics.put("train/loss", result.loss());
      metrics.put("train/gradient_norm", result.gradientNorm());
      metrics.put("train/clipped_share", result.clippedShare());
    }
    return metrics;
  }

  /** By the steps that are due, so that a replay after a failure removes the same ones. */
  private void removeOld(long stepsDone) throws IOException {
    if (settings.kept() == 0 || settings.every() == 0) {
      return;
    }
    // Snapshots are due at the multiples before this one.
    long earlier = (stepsDone - 1) / settings.every();
    long last = (earlier - settings.kept() + 1) * settings.every();
    String run = BucketLayout.snapshots(settings.run());
    List<String> removed = new ArrayList<>();
    for (StoredObject object : store.list(run)) {
      Matcher snapshot = SNAPSHOT.matcher(object.key().substring(run.length()));
      if (snapshot.lookingAt() && Long.parseLong(snapshot.group(1)) <= last) {
        removed.add(object.key());
      }
    }
    // By name the card comes first: without it the rest is no snapshot.
    for (String key : removed) {
      store.delete(key);
    }
  }

  public void close() {
    if (store != null) {
      store.close();
      store = null;
    }
  }

  private void write(long step, TrainingEngine engine, Map<String, Double> metrics)
      throws IOException {
    String prefix = BucketLayout.snapshot(settings.run(), step);
    // On disk first: the store wants the length, and R152x4 has 3.7 GB of weights.
    Path staged = Files.createTempFile("radflow-model", ".npz");
    try {
      CRC32C crc = new CRC32C();
      try (OutputStream out =
          new CheckedOutputStream(new BufferedOutputStream(Files.newOutputStream(staged)), crc)) {
        engine.writeWeights(out);
      }
      long bytes = Files.size(staged);
      store.write(prefix + WEIGHTS, () -> Files.newInputStream(staged), bytes);
      store.write(
          prefix + CARD,
          MAPPER.writeValueAsBytes(card(step, engine, metrics, bytes, crc.getValue())));
      LOG.info("Published {} ({} bytes)", store.address().uri(prefix + WEIGHTS), bytes);
    } finally {
      Files.deleteIfExists(staged);
    }
  }

  private ModelCard card(
      long step, TrainingEngine engine, Map<String, Double> metrics, long bytes, long crc) {
    return new ModelCard(
        ModelCard.SCHEMA_VERSION,
        codeVersion(),
        settings.run(),
        settings.pretrainedModel(),
        step,
        settings.plan(),
        settings.view(),
        settings.viewVersion(),
        settings.patientDisjoint(),
        settings.labels(),
        settings.configuration(),
        engine.report().line(),
        metrics,
        bytes,
        crc);
  }

  private static String codeVersion() {
    String version = SnapshotWriter.class.getPackage().getImplementationVersion();
    return version == null ? "development build" : version;
  }
}
