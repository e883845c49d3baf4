package io.radflow.infra.standalone;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.radflow.core.store.StoreAddress;
import io.radflow.infra.job.JobJar;
import io.radflow.infra.standalone.DrillPipeline.Stage;
import io.radflow.infra.store.EmbeddedStore;
import io.radflow.testing.front.StoreFront;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** A cluster with high availability, its store, and all that can be done to them. */
final class DrillCluster implements AutoCloseable {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final FlinkInstallation flink;
  private final Path folder;
  private final ZooKeeperProcess zooKeeper;
  private final EmbeddedStore server;
  private final StoreFront front;
  private final FakeClock clock;
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

  private final Map<String, String> options = new TreeMap<>();

  private DrillPipeline.Stage stage;
  private StandaloneCluster cluster;

  /**
   * @param flinkOptions on top of what all clusters have
   */
  DrillCluster(Path folder, Map<String, String> flinkOptions) throws Exception {
    this.folder = folder;
    flink = FlinkInstallation.of(JobJar.home());
    zooKeeper = ZooKeeperProcess.start(folder.resolve("zookeeper"), flink);
    server = EmbeddedStore.start(folder.resolve("store"), 0);
    front = StoreFront.of(server.endpoint());
    clock = FakeClock.create(folder.resolve("clock"));
    options.putAll(flinkOptions);
    options.putAll(
        Map.of(
            "high-availability.type", "zookeeper",
            "high-availability.zookeeper.quorum", zooKeeper.quorum(),
            "high-availability.zookeeper.client.session-timeout", "6 s",
            "high-availability.storageDir", folder.resolve("ha").toUri().toString(),
            "taskmanager.memory.network.max", "128m"));
    clock
        .environment()
        .forEach(
            (name, value) -> {
              options.put("containerized.master.env." + name, value);
              options.put("containerized.taskmanager.env." + name, value);
            });
    heal();
  }

  /** Starts it, or what has ended of it. */
  void heal() {
    try {
      cluster =
          StandaloneCluster.start(
              folder.resolve("cluster"),
              flink,
              new ClusterSettings(
                  1, 3, 4, OptionalLong.of(2L << 30), 0, address("flink"), options));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  StandaloneCluster flink() {
    return cluster;
  }

  StoreFront front() {
    return front;
  }

  FakeClock clock() {
    return clock;
  }

  /** A bucket, as the jobs know it: behind the front. */
  StoreAddress address(String bucket) {
    return new StoreAddress(
        front.endpoint(), bucket, "us-east-1", server.credentials().file().toString());
  }

  /** When the stage writes the first of what it makes; the request waits meanwhile. */
  void beforeOutput(Stage ofStage, Runnable action) {
    stage = ofStage;
    // The first is asked before there is a job, whether it may write there.
    front.faults().when(ofStage.method, ofStage.output, 2, action);
  }

  /** Whether what was to happen to the stage has. */
  boolean hasStruck() {
    return stage == null || !front.faults().isWaiting();
  }

  void later(Duration delay, Runnable action) {
    timer.schedule(action, delay.toMillis(), TimeUnit.MILLISECONDS);
  }

  long jobManager() {
    return cluster.processes().get("jobmanager-0");
  }

  List<Long> taskManagers() {
    return cluster.processes().entrySet().stream()
        .filter(process -> process.getKey().startsWith("taskmanager"))
        .map(Map.Entry::getValue)
        .toList();
  }

  /** The TaskManager with the fewest free slots. */
  long busiestTaskManager() {
    try (InputStream answer = cluster.webUi().resolve("/taskmanagers").toURL().openStream()) {
      JsonNode known = MAPPER.readTree(answer);
      String busiest = null;
      int least = Integer.MAX_VALUE;
      for (JsonNode one : known.path("taskmanagers")) {
        if (one.path("freeSlots").asInt() < least) {
          least = one.path("freeSlots").asInt();
          busiest = one.path("id").asText();
        }
      }
      return cluster.processes().get(busiest);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws Exception {
    timer.shutdownNow();
    cluster.stop();
    front.close();
    server.close();
    zooKeeper.close();
  }
}
