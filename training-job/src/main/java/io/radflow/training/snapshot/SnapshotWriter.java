package io.radflow.training.snapshot;

import io.radflow.core.failure.PermanentFailure;
import io.radflow.core.manifest.ManifestJson;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoredObject;
import io.radflow.training.engine.TrainingEngine;
import io.radflow.training.history.PassMeasures;
import io.radflow.training.history.RunHistory;
import io.radflow.training.weights.NonFiniteWeightsException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;
import org.apache.flink.annotation.Internal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes the engine's weights to {@code models/RUN/step=N/}: {@code model.npz}, where the run
 * can go on from there also {@code momentum.npz}, then {@code card.json}. Called on the step
 * thread, which packs them on disk; a thread of its own puts them into the bucket meanwhile.
 */
@Internal
public final class SnapshotWriter implements Serializable {

  public static final String WEIGHTS = "model.npz";
  public static final String MOMENTUM = "momentum.npz";
  public static final String CARD = "card.json";

  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(SnapshotWriter.class);
  private static final Pattern SNAPSHOT = Pattern.compile("step=(\\d{1,18})/");

  private final SnapshotSettings settings;
  private transient ObjectStore store;
  private transient SnapshotUploads uploads;

  public SnapshotWriter(SnapshotSettings settings) {
    this.settings = settings;
  }

  /**
   * @param bucket to publish in; the caller closes it
   */
  public void open(ObjectStore bucket) {
    store = bucket;
    uploads = new SnapshotUploads();
  }

  /**
   * Waits until all that was published is in the bucket.
   *
   * @throws IOException if it could not be put there
   */
  public void await() throws IOException {
    uploads.await();
  }

  /** Breaks off what is not in the bucket yet. */
  public void close() {
    if (uploads != null) {
      uploads.close();
    }
  }

  /**
   * Publishes a snapshot if one is due when so many steps are done, then removes the oldest of
   * those that are too many, but not the best.
   *
   * @throws IOException if it cannot be packed, or one before it could not be published
   */
  public void afterStep(long stepsDone, TrainingEngine engine, RunHistory history)
      throws IOException {
    uploads.check();
    if (settings.isDue(stepsDone)) {
      write(stepsDone, engine, history);
      long best = history.best().map(PassMeasures::step).orElse(-1L);
      // By what is due, so that a replay after a failure removes the same ones.
      uploads.add(
          () ->
              remove(
                  step -> step < stepsDone && step != best && !settings.isKept(step, stepsDone)));
    }
  }

  /**
   * Publishes a snapshot of the pass that has just ended, if it is the best so far or the run ends
   * with it, and removes the best before unless it stays for another reason.
   */
  public void afterPass(long stepsDone, TrainingEngine engine, RunHistory history)
      throws IOException {
    boolean best = history.best().filter(pass -> pass.step() == stepsDone).isPresent();
    if (best || history.isStopped()) {
      write(stepsDone, engine, history);
    }
    if (best) {
      PassMeasures pass = history.best().orElseThrow();
      String measure = history.measure().orElseThrow().metric();
      uploads.add(() -> point(pass, measure));
      Optional<PassMeasures> before = history.bestBefore();
      if (before.isPresent()) {
        long replaced = before.get().step();
        boolean stays = settings.isDue(replaced) && settings.isKept(replaced, stepsDone);
        uploads.add(() -> remove(step -> step == replaced && !stays));
      }
    }
  }

  private void point(PassMeasures best, String measure) throws IOException {
    ManifestJson.write(
        store,
        BucketLayout.bestSnapshot(settings.run()),
        new BestSnapshot(
            BestSnapshot.SCHEMA_VERSION,
            settings.run(),
            best.step(),
            measure,
            best.measures().get(measure),
            BucketLayout.snapshot(settings.run(), best.step()) + WEIGHTS));
    LOG.info(
        "Snapshot step={}: the best so far, {} {}",
        best.step(),
        measure,
        best.measures().get(measure));
  }

  private void remove(LongPredicate removed) throws IOException {
    String run = BucketLayout.snapshots(settings.run());
    List<String> keys = new ArrayList<>();
    TreeSet<Long> steps = new TreeSet<>();
    for (StoredObject object : store.list(run)) {
      Matcher snapshot = SNAPSHOT.matcher(object.key().substring(run.length()));
      if (snapshot.lookingAt() && removed.test(Long.parseLong(snapshot.group(1)))) {
        keys.add(object.key());
        steps.add(Long.parseLong(snapshot.group(1)));
      }
    }
    // By name the card comes first: without it the rest is no snapshot.
    for (String key : keys) {
      store.delete(key);
    }
    steps.forEach(step -> LOG.info("Snapshot step={}: removed, newer ones replace it", step));
  }

  private void write(long step, TrainingEngine engine, RunHistory history) throws IOException {
    String prefix = BucketLayout.snapshot(settings.run(), step);
    LOG.info("Snapshot step={}: goes to {}", step, store.address().uri(prefix));
    // Before another is packed: the disk holds one at a time.
    uploads.await();
    long start = System.nanoTime();
    Packed weights = pack(step, WEIGHTS, engine::writeWeights);
    Packed momentum = null;
    if (settings.withMomentum() && step < settings.steps() && !history.isStopped()) {
      try {
        momentum = pack(step, MOMENTUM, engine::writeMomentum);
      } catch (IOException | RuntimeException e) {
        Files.deleteIfExists(weights.file());
        throw e;
      }
    }
    ModelCard card = card(step, engine, history, weights, momentum);
    long packed = System.nanoTime();
    uploads.add(new Snapshot(step, weights, momentum, card, packed - start));
  }

  /** A snapshot that is packed and not in the bucket yet; without momentum where it is null. */
  private final class Snapshot implements SnapshotUploads.Upload {

    private final long step;
    private final Packed weights;
    private final Packed momentum;
    private final ModelCard card;
    private final long packNanos;

    Snapshot(long step, Packed weights, Packed momentum, ModelCard card, long packNanos) {
      this.step = step;
      this.weights = weights;
      this.momentum = momentum;
      this.card = card;
      this.packNanos = packNanos;
    }

    @Override
    public void run() throws IOException {
      long start = System.nanoTime();
      String prefix = BucketLayout.snapshot(settings.run(), step);
      weights.put(store, prefix + WEIGHTS);
      if (momentum != null) {
        momentum.put(store, prefix + MOMENTUM);
      }
      ManifestJson.write(store, prefix + CARD, card);
      LOG.info(
          "Snapshot step={}: published, {} bytes of weights{}, packed in {} ms, put in {} ms",
          step,
          weights.bytes(),
          momentum == null ? "" : " and " + momentum.bytes() + " of momentum",
          packNanos / 1_000_000,
          (System.nanoTime() - start) / 1_000_000);
    }

    @Override
    public void discard() throws IOException {
      Files.deleteIfExists(weights.file());
      if (momentum != null) {
        Files.deleteIfExists(momentum.file());
      }
    }
  }

  private Packed pack(long step, String name, Content content) throws IOException {
    // On disk first: the store wants the length, and R152x4 has 3.7 GB of weights.
    Path staged = Files.createTempFile("radflow-model", ".npz");
    CRC32C crc = new CRC32C();
    try (OutputStream out =
        new CheckedOutputStream(new BufferedOutputStream(Files.newOutputStream(staged)), crc)) {
      content.write(out);
    } catch (NonFiniteWeightsException e) {
      Files.deleteIfExists(staged);
      throw notPublished(step, name, e);
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(staged);
      throw e;
    }
    return new Packed(staged, Files.size(staged), crc.getValue());
  }

  /** A restart would take the same steps. */
  private RuntimeException notPublished(long step, String name, NonFiniteWeightsException cause) {
    return PermanentFailure.suppressing(
        new IllegalStateException(
            String.format(
                "Run %s is not finite after step %d, and its %s is not published: %s. Lower"
                    + " training.learning-rate",
                settings.run(), step, name, cause.getMessage()),
            cause));
  }

  private ModelCard card(
      long step, TrainingEngine engine, RunHistory history, Packed weights, Packed momentum) {
    CardView view = settings.views().scored();
    return new ModelCard(
        ModelCard.SCHEMA_VERSION,
        codeVersion(),
        settings.run(),
        settings.pretrainedModel(),
        step,
        settings.plan(),
        view.name(),
        view.version(),
        view,
        settings.views().sources(),
        settings.views().patientDisjoint(),
        settings.mixing(),
        view.labels(),
        settings.configuration(),
        engine.report().line(),
        new TreeMap<>(history.lastStep()),
        new ArrayList<>(history.passes()),
        weights.bytes(),
        weights.crc32c(),
        momentum == null ? null : momentum.crc32c(),
        settings.identity().fingerprint(),
        settings.identity().network(),
        settings.identity().normalization(),
        null,
        settings.identity().pretrained(),
        settings.identity().shot(),
        settings.identity().seed(),
        history
            .rows()
            .map(rows -> settings.identity().data(step, rows.once(), rows.moreOften()))
            .orElse(null),
        step == settings.steps() || history.isStopped(),
        settings.steps());
  }

  /** Of the RadFlow that runs. */
  public static String codeVersion() {
    String version = SnapshotWriter.class.getPackage().getImplementationVersion();
    return version == null ? "development build" : version;
  }

  /** Content of a file here. */
  private record Packed(Path file, long bytes, long crc32c) {

    void put(ObjectStore store, String key) throws IOException {
      store.write(key, () -> Files.newInputStream(file), bytes);
    }
  }

  private interface Content {
    void write(OutputStream out) throws IOException;
  }
}
