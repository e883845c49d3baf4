package io.radflow.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.radflow.core.config.OptionCatalog;
import io.radflow.core.manifest.ListedRecords;
import io.radflow.core.manifest.ObjectEntry;
import io.radflow.core.manifest.ViewManifest;
import io.radflow.core.record.TensorSample;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.ingest.IngestJob;
import io.radflow.preprocess.PreprocessJob;
import io.radflow.preprocess.split.TorchFewShot;
import io.radflow.testing.FlinkCluster;
import io.radflow.testing.JobSettings;
import io.radflow.testing.StoreExtension;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Two drops in class folders, made into a mixed and into a published view by the jobs themselves.
 */
@Timeout(900)
class MixedDrawsTest {

  private static final List<String> CLASSES = List.of("bat", "cat", "owl");
  private static final int IMAGES = 60;
  private static final int SIDE = 12;

  @RegisterExtension static final MiniClusterExtension FLINK = FlinkCluster.of(1, 2);

  @RegisterExtension static final StoreExtension STORE = new StoreExtension();

  @Test
  void theSameImagesAreDrawnWhateverTheOrderOfTheRows() throws Exception {
    try (ObjectStore store = STORE.bucket()) {
      putDrop(store, "first", 0);
      putDrop(store, "second", 1);
      run(IngestJob.CATALOG, IngestJob::define, STORE.settings());
      ViewManifest published = view(store, "published");
      ViewManifest mixed = view(store, "mixed");
      assertThat(mixed.isMixed()).isTrue();
      assertThat(ids(store, mixed)).isNotEqualTo(ids(store, published));
      assertThat(ids(store, mixed)).containsExactlyInAnyOrderElementsOf(ids(store, published));

      for (String selection :
          List.of(
              "training.shot=10_shot", "training.train-fraction=0.2", "training.oversample=true")) {
        assertThat(DrawnImages.of(store, mixed, selection, "training.seed=7"))
            .as(selection)
            .isEqualTo(DrawnImages.of(store, published, selection, "training.seed=7"));
      }
      assertThat(DrawnImages.of(store, mixed, "training.shot=10_shot", "training.seed=7").get(0))
          .containsOnlyKeys(experimentsDraw(store, published));
    }
  }

  /** By the images' classes in published order, as PyTorch draws. */
  private static List<String> experimentsDraw(ObjectStore store, ViewManifest published)
      throws IOException {
    List<String> ids = ids(store, published);
    int[] classes = ids.stream().mapToInt(id -> CLASSES.indexOf(id.split("/")[2])).toArray();
    return Arrays.stream(TorchFewShot.draw(classes, 10, 7, false)).mapToObj(ids::get).toList();
  }

  /** Of the train split, in the order of its shards. */
  private static List<String> ids(ObjectStore store, ViewManifest view) throws IOException {
    List<String> ids = new ArrayList<>();
    for (ObjectEntry shard : RunViews.train(view)) {
      ListedRecords.<TensorSample>read(store, shard, TensorSample.getClassSchema())
          .forEach(sample -> ids.add(sample.getId()));
    }
    return ids;
  }

  private static ViewManifest view(ObjectStore store, String order) throws Exception {
    run(
        PreprocessJob.CATALOG,
        PreprocessJob::define,
        STORE
            .settings()
            .withAll(
                "view.name=" + order,
                "view.order=" + order,
                "view.datasets=image-folder",
                "view.recipe=bit",
                "view.size=8"));
    return ViewManifest.read(store, order).orElseThrow();
  }

  /** Owls are few, so that balancing them has something to do. */
  private static void putDrop(ObjectStore store, String drop, int seed) throws IOException {
    Random random = new Random(seed);
    for (String split : List.of("train", "test")) {
      for (String of : CLASSES) {
        int images = split.equals("test") ? 2 : of.equals("owl") ? IMAGES / 3 : IMAGES;
        for (int image = 0; image < images; image++) {
          String name = "%s/%s/%s-%03d.png".formatted(split, of, drop, image);
          store.write(BucketLayout.drop("image-folder", drop) + name, png(random));
        }
      }
    }
    store.write(BucketLayout.ready("image-folder", drop), new byte[0]);
  }

  private static byte[] png(Random random) throws IOException {
    BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < SIDE * SIDE; i++) {
      image.setRGB(i % SIDE, i / SIDE, random.nextInt());
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "png", bytes);
    return bytes.toByteArray();
  }

  private interface Definition {
    void add(StreamExecutionEnvironment environment, Configuration configuration) throws Exception;
  }

  private static void run(OptionCatalog catalog, Definition job, JobSettings settings)
      throws Exception {
    StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
    job.add(environment, settings.with("job.bounded", true).of(catalog));
    environment.execute();
  }
}
