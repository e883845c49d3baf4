package io.radflow.infra.cluster;

import io.radflow.core.store.StoreAddress;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.annotation.Internal;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.HeartbeatManagerOptions;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.metrics.prometheus.LoopbackPrometheusReporterFactory;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.util.FileUtils;

/**
 * A Flink cluster inside this process: one TaskManager, web UI and Prometheus metrics on loopback,
 * the bucket through Flink's S3 file system.
 */
@Internal
public final class LocalCluster implements AutoCloseable {

  private static final String WEB_PORTS = "8081-8180";
  private static final Duration START_PATIENCE = Duration.ofMinutes(1);
  private static final long POLL_NANOS = 20_000_000;
  private static final String REPORTER = "metrics.reporter.prom.";

  private final MiniCluster cluster;
  private final Path scratch;
  private final URI webUi;
  private final URI metrics;

  private LocalCluster(MiniCluster cluster, Path scratch, URI webUi, URI metrics) {
    this.cluster = cluster;
    this.scratch = scratch;
    this.webUi = webUi;
    this.metrics = metrics;
  }

  /**
   * Starts a cluster.
   *
   * @param slots how many subtasks may share the process, over all jobs
   * @param folder for Flink's temporary files; emptied first, deleted at the end
   * @throws IOException if a port or the folder cannot be had
   */
  public static LocalCluster start(int slots, Path folder, StoreAddress store) throws IOException {
    return start(slots, folder, store, Duration.ofSeconds(1));
  }

  /**
   * The same for many jobs.
   *
   * @param metricsAge how old metrics may be that are asked for: all are gathered at once, those of
   *     every job
   */
  public static LocalCluster start(int slots, Path folder, StoreAddress store, Duration metricsAge)
      throws IOException {
    // Flink refuses jobs if its folder for uploads is a relative path.
    Path scratch = folder.toAbsolutePath();
    FileUtils.deleteDirectoryQuietly(scratch.toFile());
    Files.createDirectories(scratch);
    S3FileSystem.initialize(store);
    try (MetricsPorts ports = MetricsPorts.open()) {
      return start(slots, scratch, ports.next(), metricsAge);
    }
  }

  private static LocalCluster start(int slots, Path scratch, int metricsPort, Duration metricsAge)
      throws IOException {
    MiniCluster cluster =
        new MiniCluster(
            new MiniClusterConfiguration.Builder()
                .setConfiguration(configuration(slots, scratch, metricsPort, metricsAge))
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(slots)
                .build());
    try {
      cluster.start();
      URI webUi = cluster.getRestAddress().get();
      LocalCluster started =
          new LocalCluster(
              cluster, scratch, webUi, URI.create("http://127.0.0.1:" + metricsPort + "/metrics"));
      started.awaitLeader();
      return started;
    } catch (Exception e) {
      cluster.closeAsync();
      throw new IOException("Cannot start Flink in this process: " + e.getMessage(), e);
    }
  }

  /** The REST interface answers before there is a dispatcher that it could ask. */
  private void awaitLeader() throws IOException {
    long deadline = System.nanoTime() + START_PATIENCE.toNanos();
    while (true) {
      try {
        connect().check();
        return;
      } catch (IOException e) {
        if (System.nanoTime() > deadline) {
          throw e;
        }
        LockSupport.parkNanos(POLL_NANOS);
      }
    }
  }

  /** Address of the web UI and of the REST interface. */
  public URI webUi() {
    return webUi;
  }

  /** Address that Prometheus scrapes. */
  public URI metrics() {
    return metrics;
  }

  /** A client for this cluster. */
  public ClusterConnection connect() {
    return ClusterConnection.to(webUi.getHost(), webUi.getPort());
  }

  @Override
  public void close() throws IOException {
    try {
      cluster.close();
    } catch (Exception e) {
      throw new IOException("Flink did not stop cleanly: " + e.getMessage(), e);
    } finally {
      FileUtils.deleteDirectoryQuietly(scratch.toFile());
    }
  }

  private static Configuration configuration(
      int slots, Path scratch, int metricsPort, Duration metricsAge) {
    Configuration flink = new Configuration();
    flink.set(RestOptions.ADDRESS, "127.0.0.1");
    flink.set(RestOptions.BIND_ADDRESS, "127.0.0.1");
    flink.set(RestOptions.BIND_PORT, WEB_PORTS);
    flink.set(WebOptions.SUBMIT_ENABLE, false);
    String log = System.getProperty("radflow.log");
    if (log != null) {
      flink.set(WebOptions.LOG_PATH, log);
      flink.set(TaskManagerOptions.TASK_MANAGER_LOG_PATH, log);
    }
    flink.set(WebOptions.TMP_DIR, scratch.toString());
    flink.set(CoreOptions.TMP_DIRS, scratch.toString());
    flink.set(MetricOptions.METRIC_FETCHER_UPDATE_INTERVAL, metricsAge);
    flink.setString(REPORTER + "factory.class", LoopbackPrometheusReporterFactory.class.getName());
    flink.setString(REPORTER + "port", Integer.toString(metricsPort));
    flink.set(TaskManagerOptions.NETWORK_MEMORY_MIN, NetworkMemory.of(slots));
    flink.set(TaskManagerOptions.NETWORK_MEMORY_MAX, NetworkMemory.of(slots));
    // A checkpoint waits for what is buffered before it.
    flink.set(TaskManagerOptions.BUFFER_DEBLOAT_ENABLED, true);
    // Hadoop's shutdown hook still asks a finished job's class loader for resources.
    flink.set(CoreOptions.CHECK_LEAKED_CLASSLOADER, false);
    // A busy or paused laptop is no lost TaskManager.
    flink.set(HeartbeatManagerOptions.HEARTBEAT_TIMEOUT, Duration.ofMinutes(5));
    return flink;
  }
}
