package io.radflow.infra.bench;

import static java.io.OutputStream.nullOutputStream;

import io.radflow.core.config.JobOptions;
import io.radflow.core.metric.BinaryMetrics;
import io.radflow.core.metric.MetricName;
import io.radflow.core.parquet.ParquetRecords;
import io.radflow.core.record.Metric;
import io.radflow.core.record.Prediction;
import io.radflow.core.record.Task;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.eval.EvalOptions;
import io.radflow.infra.cluster.LocalCluster;
import io.radflow.infra.command.Stores;
import io.radflow.infra.job.JobStart;
import io.radflow.infra.job.JobSubmission;
import io.radflow.infra.job.PipelineJobs;
import io.radflow.infra.job.RunningJob;
import io.radflow.infra.progress.Console;
import io.radflow.infra.store.EmbeddedStore;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.apache.flink.annotation.Internal;
import org.apache.flink.configuration.Configuration;

/**
 * Evaluation of multi-label passes from the embedded store, in turn with {@link PlainEvaluation}.
 * The job runs on from pass to pass; a pass's time is from the upload of its first object to its
 * published metrics. Both ways must agree to the last bit.
 */
@Internal
public final class EvalBench {

  private static final String TARGET = "random";
  private static final long SEED = 11;
  private static final int MAX_METRICS_BYTES = 64 << 20;
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /**
   * What is evaluated, and how.
   *
   * @param images of a pass
   * @param labels of an image
   * @param objectImages images of an object
   * @param threads of the plain evaluation
   * @param parallelism of the job
   */
  public record Settings(int images, int labels, int objectImages, int threads, int parallelism) {}

  private final Settings settings;
  private final Path folder;

  /**
   * @param folder for the store and for checkpoints
   */
  public EvalBench(Settings settings, Path folder) {
    this.settings = settings;
    this.folder = folder;
  }

  /**
   * What a round took.
   *
   * @param bytes of a pass's objects
   */
  public record Round(int images, int labels, long bytes, double plainSeconds, double jobSeconds) {

    /** The job's rate as a multiple of the plain evaluation's. */
    public double ratio() {
      return plainSeconds / jobSeconds;
    }

    @Override
    public String toString() {
      return String.format(
          "plain calls %.0f predictions/s, job %.0f predictions/s of %d labels and %d bytes: %.2f",
          images / plainSeconds, images / jobSeconds, labels, bytes / images, ratio());
    }
  }

  /** Runs rounds; the first warms up and is not among them. */
  public List<Round> run(int rounds) throws Exception {
    List<Round> measured = new ArrayList<>();
    try (EmbeddedStore server = EmbeddedStore.start(folder.resolve("store"), 0);
        ObjectStore store = Stores.of(server);
        LocalCluster cluster =
            LocalCluster.start(settings.parallelism, folder.resolve("flink"), store.address())) {
      PlainEvaluation plain = new PlainEvaluation(store, settings.threads);
      RunningJob job = start(cluster, store);
      for (int round = 0; round <= rounds; round++) {
        Map<String, byte[]> objects = objects(round);
        double jobSeconds = evaluate(store, job, objects, round);
        long start = System.nanoTime();
        List<BinaryMetrics> measures =
            plain.evaluate(List.copyOf(objects.keySet()), settings.labels);
        double plainSeconds = (System.nanoTime() - start) / 1e9;
        check(store, round, measures);
        for (String key : objects.keySet()) {
          store.delete(key);
        }
        if (round > 0) {
          long bytes = objects.values().stream().mapToLong(object -> object.length).sum();
          measured.add(
              new Round(settings.images, settings.labels, bytes, plainSeconds, jobSeconds));
        }
      }
      job.cancel(PATIENCE);
    }
    return measured;
  }

  private double evaluate(ObjectStore store, RunningJob job, Map<String, byte[]> objects, int round)
      throws IOException {
    String metrics = BucketLayout.evalMetrics(runName(round), TARGET, round);
    long start = System.nanoTime();
    for (Map.Entry<String, byte[]> object : objects.entrySet()) {
      store.write(object.getKey(), object.getValue());
    }
    while (!store.exists(metrics)) {
      if (!job.isRunning() || System.nanoTime() - start > PATIENCE.toNanos()) {
        throw new IOException("The eval job has not published " + metrics);
      }
      LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
    }
    return (System.nanoTime() - start) / 1e9;
  }

  private void check(ObjectStore store, int round, List<BinaryMetrics> expected)
      throws IOException {
    String key = BucketLayout.evalMetrics(runName(round), TARGET, round);
    for (Metric metric :
        ParquetRecords.<Metric>decode(
            Metric.getClassSchema(), store.read(key, MAX_METRICS_BYTES), key)) {
      if (metric.getName().equals(MetricName.AUC)) {
        int label = Integer.parseInt(metric.getLabel());
        double auc = expected.get(label).rocAuc().orElseThrow();
        if (metric.getValue() == null || metric.getValue() != auc) {
          throw new IllegalStateException(
              "The AUC of label " + label + " is " + metric.getValue() + " in the job and " + auc);
        }
      }
    }
  }

  private Map<String, byte[]> objects(int round) throws IOException {
    Random random = new Random(SEED + round);
    List<String> names = IntStream.range(0, settings.labels).mapToObj(Integer::toString).toList();
    Map<String, byte[]> objects = new TreeMap<>();
    for (int first = 0; first < settings.images; first += settings.objectImages) {
      List<Prediction> predictions = new ArrayList<>();
      int last = Math.min(settings.images, first + settings.objectImages);
      for (int image = first; image < last; image++) {
        predictions.add(prediction(round, image, names, random));
      }
      objects.put(
          BucketLayout.predictions(runName(round), round)
              + String.format("part-%08d.parquet", first),
          ParquetRecords.encode(Prediction.getClassSchema(), predictions));
    }
    return objects;
  }

  private Prediction prediction(int round, int image, List<String> names, Random random) {
    List<Float> labels = new ArrayList<>(names.size());
    List<Float> scores = new ArrayList<>(names.size());
    for (int label = 0; label < names.size(); label++) {
      float truth = random.nextInt(10) == 0 ? 1 : 0;
      labels.add(random.nextInt(20) == 0 ? null : truth);
      scores.add(0.2f * truth + 0.8f * random.nextFloat());
    }
    return Prediction.newBuilder()
        .setRun(runName(round))
        .setPretrainedModel("scratch")
        .setTarget(TARGET)
        .setShot("full_shot")
        .setSeed(0)
        .setStep(round)
        .setPassSize(settings.images)
        .setSampleId(String.format("random/patient%05d/study1/%08d.jpg", image / 5, image))
        .setTask(Task.MULTI_LABEL)
        .setLabelNames(names)
        .setLabels(labels)
        .setScores(scores)
        .setPatientDisjoint(null)
        .build();
  }

  private static String runName(int round) {
    return "round-" + round;
  }

  private RunningJob start(LocalCluster cluster, ObjectStore store) throws IOException {
    Configuration configuration = Stores.settings(store);
    configuration.set(JobOptions.PARALLELISM.option(), settings.parallelism);
    configuration.set(
        JobOptions.CHECKPOINT_DIRECTORY.option(), folder.resolve("checkpoints").toUri().toString());
    configuration.set(EvalOptions.DISCOVERY_INTERVAL.option(), Duration.ofMillis(100));
    Console silent = Console.of(new PrintStream(nullOutputStream()));
    return new JobSubmission(cluster.connect(), store, silent)
        .submit(PipelineJobs.EVAL, "eval", configuration, List.of(), JobStart.OVER);
  }
}
