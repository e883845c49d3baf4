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
import io.radflow.ingest.image.TestImages;
import io.radflow.testing.Awaited;
import io.radflow.testing.FlinkCluster;
import io.radflow.testing.StoreExtension;
import io.radflow.testing.front.Fault;
import io.radflow.testing.front.StoreFront;
import io.radflow.testing.log.CapturedLog;
import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.runtime.testutils.InMemoryReporter;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the store does to a running job: events, refusals, outages. */
@Timeout(900)
class StoreFaultsTest {

  private static final InMemoryReporter METRICS = InMemoryReporter.createWithRetainedMetrics();

  @RegisterExtension
  static final MiniClusterExtension CLUSTER =
      FlinkCluster.of(1, 2, METRICS.addToConfiguration(new Configuration()));

  @RegisterExtension static final StoreExtension STORE = new StoreExtension();

  private static StoreFront front;

  @BeforeAll
  static void startFront() throws Exception {
    front = StoreFront.of(STORE.server().endpoint());
  }

  @AfterAll
  static void stopFront() {
    front.close();
  }

  @AfterEach
  void storeIsUpAgain() {
    front.faults().down(false);
  }

  @Test
  void aDropStartsByItsEventAlsoAfterADisconnect() throws Exception {
    try (ObjectStore store = STORE.bucket("events")) {
      ObjectStore throughFront =
          ObjectStore.open(
              new StoreAddress(
                  front.endpoint(),
                  "events",
                  "us-east-1",
                  STORE.server().credentials().file().toString()));
      TestDrops drops = new TestDrops(throughFront);
      Configuration configuration = configuration("events");
      configuration.set(JobOptions.BOUNDED.option(), false);
      // Looking for drops finds none before the test gives up: events alone can.
      configuration.set(IngestOptions.DISCOVERY_INTERVAL.option(), Duration.ofHours(1));
      JobClient job = IngestRun.start(configuration);
      Awaited.until("listeners", () -> front.listeners().count() == 1);

      drops.putCifarWithFaults("one");
      IngestRun.awaitManifest(store, "cifar10", "one");
      front.listeners().disconnect();
      Awaited.until("listeners", () -> front.listeners().count() == 1);
      front.listeners().copies(3);
      drops.putCifarWithFaults("two");
      IngestRun.awaitManifest(store, "cifar10", "two");
      front.listeners().copies(1);
      throughFront.close();
      job.cancel().get();

      Awaited.until("listeners", () -> front.listeners().count() == 0);
      assertThat(IngestRun.manifest(store, "cifar10", "two").records()).isEqualTo(6);
    }
  }

  @Test
  void whatTheStoreRefusesForOneKeyRejectsThatImageOnly() throws Exception {
    try (ObjectStore store = STORE.bucket("refusals")) {
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
      again.set(IngestOptions.RETRY_REJECTS.option(), true);
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
    try (ObjectStore store = STORE.bucket("down");
        CapturedLog log = CapturedLog.open()) {
      TestDrops drops = new TestDrops(store);
      drops.putDigits("digits");
      drops.putNihWithFaults("first");
      // The first is asked before there is a job.
      front.faults().when("GET", "", 2, () -> front.faults().down(true));
      JobClient job = IngestRun.start(configuration("down"));

      Awaited.until("a store that is down", () -> gauges("down").contains(1));
      assertThat(job.getJobStatus().get().isGloballyTerminalState()).isFalse();
      front.faults().down(false);
      Awaited.until("a plan", () -> !store.list(BucketLayout.PLANS).isEmpty());
      front.faults().down(true);
      Awaited.until("a store that is down", () -> gauges("down").contains(1));
      front.faults().down(false);
      job.getJobExecutionResult().get();

      assertThat(IngestRun.manifest(store, "cifar10", "digits").samples()).isEqualTo(1797);
      assertThat(IngestRun.manifest(store, "nih", "first").samples()).isEqualTo(4);
      assertThat(log.linesOf("Store " + front.endpoint()))
          .anySatisfy(line -> assertThat(line).contains("does not answer; waiting"))
          .anySatisfy(line -> assertThat(line).containsPattern("answers again, after \\d+ s"));
      assertThat(gauges("numRestarts")).isNotEmpty().allMatch(count -> count.equals(0L));
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
    return IngestRun.configuration(STORE.settings(bucket).with("store.endpoint", front.endpoint()));
  }
}
