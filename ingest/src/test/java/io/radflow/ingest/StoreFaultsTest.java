package io.radflow.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.radflow.core.config.JobOptions;
import io.radflow.core.manifest.DropManifest;
import io.radflow.core.record.ImageSample;
import io.radflow.core.record.Reject;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoreAddress;
import io.radflow.infra.store.EmbeddedStore;
import io.radflow.ingest.image.TestImages;
import io.radflow.testing.front.Fault;
import io.radflow.testing.front.StoreFront;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.runtime.testutils.InMemoryReporter;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What the store does to a running job: events, refusals, outages. */
@Timeout(900)
class StoreFaultsTest {

  private static final InMemoryReporter METRICS = InMemoryReporter.createWithRetainedMetrics();

  @RegisterExtension
  static final MiniClusterExtension CLUSTER =
      new MiniClusterExtension(
          new MiniClusterResourceConfiguration.Builder()
              .setNumberTaskManagers(1)
              .setNumberSlotsPerTaskManager(2)
              .setConfiguration(METRICS.addToConfiguration(new Configuration()))
              .build());

  @TempDir static Path folder;

  private static EmbeddedStore server;
  private static StoreFront front;

  @BeforeAll
  static void startStore() throws Exception {
    server = EmbeddedStore.start(folder.resolve("store"), 0);
    front = StoreFront.of(server.endpoint());
  }

  @AfterAll
  static void stopStore() {
    front.close();
    server.close();
  }

  @AfterEach
  void storeIsUpAgain() {
    front.faults().down(false);
  }

  @Test
  void aDropStartsWithinTwoSecondsOfItsEventAlsoAfterADisconnect() throws Exception {
    try (ObjectStore store = IngestRun.bucket(server, "events")) {
      ObjectStore throughFront =
          ObjectStore.open(
              new StoreAddress(
                  front.endpoint(), "events", "us-east-1", server.credentials().file().toString()));
      TestDrops drops = new TestDrops(throughFront);
      Configuration configuration = configuration("events");
      configuration.set(JobOptions.BOUNDED, false);
      configuration.set(IngestOptions.DISCOVERY_INTERVAL, Duration.ofHours(1));
      JobClient job = IngestRun.start(configuration);
      IngestRun.await(() -> front.listeners().count() == 1);

      drops.putCifarWithFaults("one");
      assertStartedInTime(store, "one");
      front.listeners().disconnect();
      IngestRun.await(() -> front.listeners().count() == 1);
      front.listeners().copies(3);
      drops.putCifarWithFaults("two");
      assertStartedInTime(store, "two");
      front.listeners().copies(1);
      throughFront.close();
      job.cancel().get();

      IngestRun.await(() -> front.listeners().count() == 0);
      assertThat(IngestRun.manifest(store, "cifar10", "two").records()).isEqualTo(6);
    }
  }

  /** Its plan is there two seconds after its mark. */
  private static void assertStartedInTime(ObjectStore store, String drop) throws Exception {
    IngestRun.awaitManifest(store, "cifar10", drop);
    Instant ready = store.stat(BucketLayout.ready("cifar10", drop)).orElseThrow().lastModified();
    Instant planned =
        store.list(BucketLayout.plans("cifar10", drop)).stream()
            .map(object -> object.lastModified())
            .min(Instant::compareTo)
            .orElseThrow();
    assertThat(Duration.between(ready, planned)).isLessThanOrEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void whatTheStoreRefusesForOneKeyRejectsThatImageOnly() throws Exception {
    try (ObjectStore store = IngestRun.bucket(server, "refusals")) {
      TestDrops drops = new TestDrops(store);
      for (int i = 0; i < 6; i++) {
        drops.put("image-folder", "a", "cat/" + i + ".png", TestImages.xray());
      }
      drops.ready("image-folder", "a");
      String folder = "drops/image-folder/a/cat/";
      front.faults().always(folder + "1.png", Fault.ACCESS_DENIED);
      front.faults().always(folder + "2.png", Fault.NO_SUCH_KEY);
      front.faults().always(folder + "3.png", Fault.INTERNAL_ERROR);
      front.faults().always(folder + "4.png", Fault.CUT);

      IngestRun.run(configuration("refusals"));

      DropManifest manifest = IngestRun.manifest(store, "image-folder", "a");
      assertThat(IngestRun.samples(store, manifest))
          .extracting(ImageSample::getId)
          .containsExactly("image-folder/cat/0.png", "image-folder/cat/5.png");
      assertThat(IngestRun.rejects(store, manifest))
          .extracting(Reject::getId, Reject::getReason)
          .containsExactlyInAnyOrder(
              tuple("image-folder/cat/1.png", "ACCESS_DENIED"),
              tuple("image-folder/cat/2.png", "OBJECT_MISSING"),
              tuple("image-folder/cat/3.png", "FETCH_FAILED"),
              tuple("image-folder/cat/4.png", "FETCH_FAILED"));

      for (int i = 1; i < 5; i++) {
        front.faults().always(folder + i + ".png", Fault.NONE);
      }
      Configuration again = configuration("refusals");
      again.set(IngestOptions.RETRY_REJECTS, true);
      IngestRun.run(again);

      DropManifest retried = IngestRun.manifest(store, "image-folder", "a");
      assertThat(retried.samples()).isEqualTo(6);
      assertThat(retried.rejects()).isZero();
      assertThat(retried.sequence()).isEqualTo(2);
      assertThat(store.list(BucketLayout.SAMPLES))
          .as("nothing that no longer counts is left")
          .hasSize(1 + retried.objects().size());
      assertThat(store.list(BucketLayout.REJECTS)).isEmpty();
    }
  }

  @Test
  void aStoreThatIsDownPausesTheJobAndIsSeen() throws Exception {
    try (ObjectStore store = IngestRun.bucket(server, "down")) {
      TestDrops drops = new TestDrops(store);
      drops.putDigits("digits");
      drops.putNihWithFaults("first");
      // The first is asked before there is a job.
      front.faults().when("GET", "", 2, () -> front.faults().down(true));
      JobClient job = IngestRun.start(configuration("down"));

      IngestRun.await(() -> gauges("down").contains(1));
      assertThat(job.getJobStatus().get().isGloballyTerminalState()).isFalse();
      front.faults().down(false);
      IngestRun.await(() -> !store(store).isEmpty());
      front.faults().down(true);
      IngestRun.await(() -> gauges("down").contains(1));
      front.faults().down(false);
      job.getJobExecutionResult().get();

      assertThat(IngestRun.manifest(store, "cifar10", "digits").samples()).isEqualTo(1797);
      assertThat(IngestRun.manifest(store, "nih", "first").samples()).isEqualTo(4);
      assertThat(gauges("numRestarts")).isNotEmpty().allMatch(count -> count.equals(0L));
    }
  }

  private static List<?> store(ObjectStore store) {
    try {
      return store.list(BucketLayout.PLANS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Values of all gauges of a name, of all jobs so far. */
  private static List<Object> gauges(String name) {
    return METRICS.getMetricsByGroup().values().stream()
        .map(metrics -> metrics.get(name))
        .filter(Gauge.class::isInstance)
        .map(metric -> (Object) ((Gauge<?>) metric).getValue())
        .toList();
  }

  private static Configuration configuration(String bucket) {
    return IngestRun.configuration(server, front.endpoint(), bucket, folder.resolve("checkpoints"));
  }
}
