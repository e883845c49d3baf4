package io.radflow.infra.standalone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ConfigurationUtils;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.HighAvailabilityOptions;
import org.apache.flink.configuration.IllegalConfigurationException;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.metrics.prometheus.LoopbackPrometheusReporterFactory;

/** Flink's configuration of a cluster: what all have in common, this machine's, and the user's. */
final class ClusterConfiguration {

  private static final String LOOPBACK = "127.0.0.1";
  private static final String FILE = "config.yaml";
  private static final String KEYS_FROM_ENVIRONMENT =
      "com.amazonaws.auth.EnvironmentVariableCredentialsProvider";

  private ClusterConfiguration() {}

  /** What every cluster has in common. */
  static Configuration common(FlinkInstallation flink) throws IOException {
    return read(flink.configuration());
  }

  /**
   * @param common what every cluster has in common
   * @throws IOException if no port can be had
   * @throws IllegalArgumentException naming what does not go together
   */
  static Configuration of(Configuration common, ClusterSettings settings) throws IOException {
    Configuration flink = new Configuration(common);
    onLoopback(flink);
    flink.set(TaskManagerOptions.NUM_TASK_SLOTS, settings.slots());
    flink.setString("s3.endpoint", settings.store().endpoint());
    flink.setString("s3.endpoint.region", settings.store().region());
    flink.setString(
        "metrics.reporter.prom.factory.class", LoopbackPrometheusReporterFactory.class.getName());
    if (settings.store().credentialsFile() != null) {
      // They are there and nowhere else. Each other place would leave behind an exception, and with
      // it the classes of the job that looked there first.
      flink.setString("s3.aws.credentials.provider", KEYS_FROM_ENVIRONMENT);
    }
    settings.flink().forEach(flink::setString);
    if (flink.getOptional(TaskManagerOptions.TOTAL_PROCESS_MEMORY).isEmpty()
        && flink.getOptional(TaskManagerOptions.TOTAL_FLINK_MEMORY).isEmpty()) {
      long share = TaskManagerMemory.share(settings, flink);
      TaskManagerMemory.configure(flink, settings.taskManagerBytes().orElse(share));
    }
    availability(flink, settings);
    return flink;
  }

  private static void onLoopback(Configuration flink) {
    flink.set(JobManagerOptions.ADDRESS, LOOPBACK);
    flink.set(JobManagerOptions.BIND_HOST, LOOPBACK);
    flink.set(TaskManagerOptions.HOST, LOOPBACK);
    flink.set(TaskManagerOptions.BIND_HOST, LOOPBACK);
    flink.set(RestOptions.ADDRESS, LOOPBACK);
    flink.set(RestOptions.BIND_ADDRESS, LOOPBACK);
  }

  private static void availability(Configuration flink, ClusterSettings settings)
      throws IOException {
    boolean available = !flink.get(HighAvailabilityOptions.HA_MODE).equalsIgnoreCase("none");
    if (available) {
      if (flink.getOptional(HighAvailabilityOptions.HA_STORAGE_PATH).isEmpty()) {
        flink.set(HighAvailabilityOptions.HA_STORAGE_PATH, settings.store().uri("cluster"));
      }
      return;
    }
    if (settings.jobManagers() > 1) {
      throw new IllegalArgumentException(
          "%d JobManagers and %s none; expected one, or %s: zookeeper and %s"
              .formatted(
                  settings.jobManagers(),
                  HighAvailabilityOptions.HA_MODE.key(),
                  HighAvailabilityOptions.HA_MODE.key(),
                  HighAvailabilityOptions.HA_ZOOKEEPER_QUORUM.key()));
    }
    // TaskManagers must know it before they start, and find it again after a restart.
    flink.set(JobManagerOptions.PORT, freePort());
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  static Configuration read(Path file) throws IOException {
    if (!file.getFileName().toString().equals(FILE) || !Files.isRegularFile(file)) {
      throw new IOException("Expected a file " + file);
    }
    try {
      return GlobalConfiguration.loadConfiguration(file.getParent().toString());
    } catch (IllegalConfigurationException | UncheckedIOException e) {
      throw new IOException("%s: %s".formatted(file, e.getMessage()), e);
    }
  }

  /** Writes it where only its owner reads: the user's options may hold what nobody else should. */
  static void write(Configuration flink, Path folder) throws IOException {
    Files.createDirectories(folder);
    Path file = folder.resolve(FILE);
    Files.deleteIfExists(file);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.write(
        file,
        ConfigurationUtils.convertConfigToWritableLines(flink, true).stream().sorted().toList(),
        StandardOpenOption.TRUNCATE_EXISTING);
  }
}
