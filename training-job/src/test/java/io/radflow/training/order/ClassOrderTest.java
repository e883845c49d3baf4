package io.radflow.training.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.radflow.core.config.OptionCatalog;
import io.radflow.core.manifest.ViewManifest;
import io.radflow.core.parquet.ParquetRecords;
import io.radflow.core.record.Metric;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoredObject;
import io.radflow.ingest.IngestJob;
import io.radflow.preprocess.PreprocessJob;
import io.radflow.testing.FlinkCluster;
import io.radflow.testing.JobSettings;
import io.radflow.testing.StoreExtension;
import io.radflow.training.TrainingJob;
import io.radflow.training.history.Measure;
import io.radflow.training.mixing.Mixing;
import io.radflow.training.snapshot.ModelCard;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a small network learns from real digits in class order, 10,500 images in 40 shards and more,
 * against the same images in random order: the whole pipeline, from the drop on. {@code
 * -Dradflow.seeds=5} for the figures of docs/order.md.
 */
@Timeout(3600)
class ClassOrderTest {

  private static final Logger LOG = LoggerFactory.getLogger(ClassOrderTest.class);
  private static final int SEEDS = Integer.getInteger("radflow.seeds", 1);

  /** With one seed fewer, so that the build does not take long. */
  private static final int STEPS = SEEDS == 1 ? 120 : 300;

  private static final String IN_CLASS_ORDER = "in-class-order";
  private static final String IN_RANDOM_ORDER = "in-random-order";

  /** A block of 0.1.0 has the rows of 0.7 classes then, as ImageNet's has by default. */
  private static final int SHUFFLE_ROWS = 768;

  @RegisterExtension static final MiniClusterExtension FLINK = FlinkCluster.of(1, 2);

  @RegisterExtension static final StoreExtension STORE = new StoreExtension();

  @BeforeAll
  static void takeInDrops() throws Exception {
    try (ObjectStore store = STORE.bucket(IN_CLASS_ORDER)) {
      DigitDrops.inClassOrder(store, "digits");
    }
    try (ObjectStore store = STORE.bucket(IN_RANDOM_ORDER)) {
      DigitDrops.inRandomOrder(store, "digits");
    }
    for (String bucket : List.of(IN_CLASS_ORDER, IN_RANDOM_ORDER)) {
      run(
          IngestJob.CATALOG,
          IngestJob::define,
          STORE.settings(bucket).with("job.bounded", true).with("ingest.datasets", "cifar10"));
    }
  }

  @Test
  void imagesInClassOrderTeachWhatTheyTeachInRandomOrderUnlessTheOrderIsThePublishedOne()
      throws Exception {
    makeView(IN_CLASS_ORDER, "mixed");
    makeView(IN_RANDOM_ORDER, "mixed");
    makeView(IN_CLASS_ORDER, "published");
    double[] random = accuracies(IN_RANDOM_ORDER, "mixed");
    double[] mixed = accuracies(IN_CLASS_ORDER, "mixed");
    double[] published = accuracies(IN_CLASS_ORDER, "published");
    LOG.info(
        "Accuracy of {} seeds: random order {} ± {}, class order {} ± {}, published order {} ± {}",
        SEEDS,
        mean(random),
        deviation(random),
        mean(mixed),
        deviation(mixed),
        mean(published),
        deviation(published));

    assertThat(mean(random)).isGreaterThan(SEEDS == 1 ? 0.85 : 0.96);
    assertThat(mean(mixed)).isGreaterThan(mean(random) - (SEEDS == 1 ? 0.05 : deviation(random)));
    assertThat(mean(published)).isLessThan(mean(random) - 0.2);

    Mixing ofMixed = mixing(IN_CLASS_ORDER, "mixed");
    assertThat(ofMixed.advice()).isEmpty();
    assertThat(ofMixed.classes().inBatch())
        .isCloseTo(ofMixed.classes().inShuffledBatch(), within(0.2));
    Mixing ofPublished = mixing(IN_CLASS_ORDER, "published");
    assertThat(ofPublished.classes().inBatch()).isLessThan(6);
    assertThat(ofPublished.advice()).isPresent();
  }

  private static void makeView(String bucket, String order) throws Exception {
    run(
        PreprocessJob.CATALOG,
        PreprocessJob::define,
        STORE
            .settings(bucket)
            .with("job.bounded", true)
            .withAll("view.name=" + order, "view.order=" + order, "view.datasets=cifar10")
            .withAll("view.recipe=bit", "view.size=16", "view.label-space=cifar10"));
    try (ObjectStore store = STORE.bucket(bucket)) {
      ViewManifest view = ViewManifest.read(store, order).orElseThrow();
      assertThat(view.order()).isEqualTo(order);
      assertThat(view.shards().get("train")).hasSizeGreaterThanOrEqualTo(40);
    }
  }

  /** Of the run of each seed. */
  private static double[] accuracies(String bucket, String view) throws Exception {
    List<Double> accuracies = new ArrayList<>();
    for (int seed = 0; seed < SEEDS; seed++) {
      String run = view + "-" + seed;
      run(
          TrainingJob.CATALOG,
          TrainingJob::define,
          STORE
              .settings(bucket)
              .withAll("training.run=" + run, "training.view=" + view, "training.seed=" + seed)
              .withAll("training.units=1,1,1,1", "training.batch=50", "training.steps=" + STEPS)
              .withAll("training.learning-rate=0.02", "training.shuffle-rows=" + SHUFFLE_ROWS));
      accuracies.add(accuracy(bucket, run));
    }
    return accuracies.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static double accuracy(String bucket, String run) throws IOException {
    try (ObjectStore store = STORE.bucket(bucket)) {
      List<Metric> metrics = new ArrayList<>();
      for (StoredObject object : store.list(BucketLayout.trainingMetrics(run))) {
        byte[] bytes = store.read(object.key(), 1 << 26);
        metrics.addAll(ParquetRecords.decode(Metric.getClassSchema(), bytes, object.key()));
      }
      return metrics.stream()
          .filter(metric -> metric.getName().equals(Measure.ACCURACY.metric()))
          .filter(metric -> metric.getStep() == STEPS)
          .mapToDouble(Metric::getValue)
          .findFirst()
          .orElseThrow();
    }
  }

  private static Mixing mixing(String bucket, String view) throws IOException {
    try (ObjectStore store = STORE.bucket(bucket)) {
      return ModelCard.read(store, BucketLayout.snapshot(view + "-0", STEPS) + "card.json")
          .orElseThrow()
          .mixing();
    }
  }

  private static double mean(double[] values) {
    return IntStream.range(0, values.length).mapToDouble(i -> values[i]).average().orElseThrow();
  }

  private static double deviation(double[] values) {
    double mean = mean(values);
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    return Math.sqrt(squares / Math.max(1, values.length - 1));
  }

  private interface Definition {
    void add(StreamExecutionEnvironment environment, Configuration configuration) throws Exception;
  }

  private static void run(OptionCatalog catalog, Definition job, JobSettings settings)
      throws Exception {
    StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
    job.add(environment, settings.of(catalog));
    environment.execute();
  }
}
