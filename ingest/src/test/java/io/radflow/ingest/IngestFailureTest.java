package io.radflow.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.radflow.core.manifest.DropManifest;
import io.radflow.core.record.ImageSample;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.ingest.image.TestImages;
import io.radflow.testing.Awaited;
import io.radflow.testing.FlinkCluster;
import io.radflow.testing.StoreExtension;
import io.radflow.testing.front.StoreFront;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.test.junit5.InjectMiniCluster;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * TaskManagers die and requests fail in the middle of a large drop; not a record may suffer. {@code
 * -Dradflow.failure-images=20000} makes it larger, which takes longer.
 */
@Timeout(600)
class IngestFailureTest {

  private static final int IMAGES = Integer.getInteger("radflow.failure-images", 8_000);
  private static final int BROKEN_EVERY = 500;
  private static final int KILLS = 5;
  private static final double FAULTS = 0.02;

  @RegisterExtension static final MiniClusterExtension CLUSTER = FlinkCluster.of(2, 1);

  @RegisterExtension static final StoreExtension STORE = new StoreExtension();

  @Test
  void everyImageComesOutOnceThoughTaskManagersDieAndRequestsFail(
      @InjectMiniCluster MiniCluster cluster) throws Exception {
    try (StoreFront front = StoreFront.of(STORE.server().endpoint());
        ObjectStore store = STORE.bucket("failures")) {
      putImages(store);
      front.faults().inject(FAULTS, 7, key -> true);
      JobClient job =
          IngestRun.start(
              IngestRun.configuration(
                  STORE.settings("failures").with("store.endpoint", front.endpoint())));

      Random random = new Random(5);
      for (int kill = 1; kill <= KILLS; kill++) {
        int written = kill * IMAGES / 2000 + random.nextInt(3);
        Awaited.until(
            written + " objects", () -> store.list(BucketLayout.SAMPLES).size() >= written);
        cluster.terminateTaskManager(kill - 1).get();
        cluster.startTaskManager();
      }
      job.getJobExecutionResult().get();

      assertThat(front.faults().injected()).isGreaterThan(IMAGES / 100);
      assertComplete(store);
    }
  }

  private static void assertComplete(ObjectStore store) throws IOException {
    DropManifest manifest = IngestRun.manifest(store, "image-folder", "large");
    Set<String> ids = new HashSet<>();
    for (ImageSample sample : IngestRun.samples(store, manifest)) {
      assertThat(ids.add(sample.getId())).as(sample.getId()).isTrue();
    }
    int samples = ids.size();
    IngestRun.rejects(store, manifest).forEach(reject -> ids.add(reject.getId()));
    assertThat(ids).as("samples and rejects together").hasSize(IMAGES);
    assertThat(samples).isEqualTo(IMAGES - IMAGES / BROKEN_EVERY);
    assertThat(manifest.records()).isEqualTo(IMAGES);
    assertThat(manifest.rejects()).isEqualTo(IMAGES / BROKEN_EVERY);
    assertThat(store.list(BucketLayout.SAMPLES)).hasSize(manifest.objects().size() + 1);
  }

  /** Small crops of a real X-ray, each under a name of its own; one in 500 cut short. */
  private static void putImages(ObjectStore store) throws Exception {
    BufferedImage xray = TestImages.read(TestImages.xray());
    List<byte[]> crops = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      crops.add(TestImages.write(xray.getSubimage(16 * i, 8 * i, 24, 24), "png"));
    }
    byte[] broken = Arrays.copyOf(crops.get(0), crops.get(0).length / 2);
    ExecutorService executor = Executors.newFixedThreadPool(8);
    List<Callable<Void>> puts = new ArrayList<>();
    for (int i = 0; i < IMAGES; i++) {
      byte[] image = i % BROKEN_EVERY == 3 ? broken : crops.get(i % crops.size());
      String key = "drops/image-folder/large/" + (i % 2 == 0 ? "a/" : "b/") + i + ".png";
      puts.add(
          () -> {
            store.write(key, image);
            return null;
          });
    }
    for (Future<Void> put : executor.invokeAll(puts)) {
      put.get();
    }
    executor.shutdown();
    new TestDrops(store).ready("image-folder", "large");
  }
}
