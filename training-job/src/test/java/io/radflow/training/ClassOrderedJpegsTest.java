package io.radflow.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.radflow.core.config.OptionCatalog;
import io.radflow.core.manifest.ListedRecords;
import io.radflow.core.manifest.ObjectEntry;
import io.radflow.core.manifest.ViewManifest;
import io.radflow.core.parquet.ParquetRecords;
import io.radflow.core.record.TensorSample;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.ingest.IngestJob;
import io.radflow.preprocess.PreprocessJob;
import io.radflow.testing.FlinkCluster;
import io.radflow.testing.JobSettings;
import io.radflow.testing.StoreExtension;
import io.radflow.training.mixing.ClassCounts;
import io.radflow.training.mixing.PlannedDraws;
import io.radflow.training.plan.RunPlan;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.imageio.ImageIO;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * ImageNet's layout, a tar a class, of JPEGs of a kilobyte: from the drop to the run's plan. {@code
 * -Dradflow.classes=1000 -Dradflow.images=1281} for its size.
 */
@Timeout(3600)
class ClassOrderedJpegsTest {

  private static final int CLASSES = Integer.getInteger("radflow.classes", 60);
  private static final int IMAGES = Integer.getInteger("radflow.images", 200);
  private static final int BATCH = 256;
  private static final int SIDE = 24;

  @RegisterExtension static final MiniClusterExtension FLINK = FlinkCluster.of(1, 2);

  @RegisterExtension static final StoreExtension STORE = new StoreExtension();

  @Test
  void imagesOfATarAClassComeInMixedBatches() throws Exception {
    try (ObjectStore store = STORE.bucket()) {
      putDrop(store);
      run(IngestJob.CATALOG, IngestJob::define, STORE.settings().with("job.bounded", true));
      run(
          PreprocessJob.CATALOG,
          PreprocessJob::define,
          STORE
              .settings()
              .withAll("view.name=jpegs", "view.datasets=imagenet1k", "view.recipe=imagenet")
              .with("job.bounded", true));
      ViewManifest view = ViewManifest.read(store, "jpegs").orElseThrow();
      assertThat(view.rows("train")).isEqualTo(CLASSES * IMAGES);
      RunPlan plan =
          Run.plan(
                  STORE
                      .settings()
                      .withAll(
                          "training.run=jpegs",
                          "training.view=jpegs",
                          "training.evaluation-split=train",
                          "training.augmentation=imagenet",
                          "training.batch=" + BATCH,
                          "training.epochs=1")
                      .of(TrainingJob.CATALOG))
              .plan();
      Map<String, int[]> classes = classes(store, view.shards().get("train"));

      ClassCounts counts =
          new ClassCounts(
              PlannedDraws.of(
                  plan, CLASSES * IMAGES, (shard, row) -> classes.get(shard.key())[row]),
              BATCH);

      ClassCounts shuffled = counts.shuffled(1);
      assertThat(counts.meanDistinct()).isGreaterThanOrEqualTo(0.974 * shuffled.meanDistinct());
      assertThat(counts.variance(8)).isLessThanOrEqualTo(1.3);
    }
  }

  /** The class of each row of each shard. */
  private static Map<String, int[]> classes(ObjectStore store, List<ObjectEntry> shards)
      throws IOException {
    Map<String, int[]> classes = new HashMap<>();
    for (ObjectEntry shard : shards) {
      List<TensorSample> rows =
          ListedRecords.read(
              store,
              shard,
              TensorSample.getClassSchema(),
              ParquetRecords.columns(TensorSample.getClassSchema(), "labels"));
      classes.put(
          shard.key(), rows.stream().mapToInt(row -> row.getLabels().indexOf(1f)).toArray());
    }
    return classes;
  }

  private static void putDrop(ObjectStore store) throws IOException {
    for (int of = 1; of <= CLASSES; of++) {
      String synset = "n%08d".formatted(of);
      store.write(BucketLayout.drop("imagenet1k", "train") + synset + ".tar", tar(synset, of));
    }
    store.write(BucketLayout.ready("imagenet1k", "train"), new byte[0]);
  }

  private static byte[] tar(String synset, int seed) throws IOException {
    Random random = new Random(seed);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
      for (int image = 0; image < IMAGES; image++) {
        byte[] jpeg = jpeg(random);
        TarArchiveEntry entry = new TarArchiveEntry(synset + "_" + image + ".JPEG");
        entry.setSize(jpeg.length);
        tar.putArchiveEntry(entry);
        tar.write(jpeg);
        tar.closeArchiveEntry();
      }
    }
    return bytes.toByteArray();
  }

  private static byte[] jpeg(Random random) throws IOException {
    BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < SIDE * SIDE; i++) {
      image.setRGB(i % SIDE, i / SIDE, random.nextInt());
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "jpg", bytes);
    return bytes.toByteArray();
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
