package io.radflow.infra.standalone;

import io.radflow.core.store.StoreAddress;
import io.radflow.infra.cluster.TrustStore;
import io.radflow.infra.store.StoreCredentials;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.flink.configuration.BlobServerOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.util.FileUtils;

/** Starts a cluster's processes, which outlive this one. */
final class ProcessLauncher {

  private static final Path NEW_SESSION = Path.of("/usr/bin/setsid");

  private static final List<ConfigOption<String>> TEMPORARY =
      List.of(CoreOptions.TMP_DIRS, WebOptions.TMP_DIR, BlobServerOptions.STORAGE_DIRECTORY);

  private final FlinkInstallation flink;
  private final ClusterFolder folder;
  private final Configuration configuration;
  private final StoreAddress store;

  ProcessLauncher(
      FlinkInstallation flink,
      ClusterFolder folder,
      Configuration configuration,
      StoreAddress store) {
    this.flink = flink;
    this.folder = folder;
    this.configuration = configuration;
    this.store = store;
  }

  /**
   * @param options of this process, besides the cluster's
   * @param metricsPort where Prometheus scrapes it
   */
  ClusterState.Member start(
      ProcessRole role, int index, int metricsPort, Map<String, String> options)
      throws IOException {
    Files.createDirectories(folder.logs());
    String name = role.title() + "-" + index;
    // What a killed one left behind.
    FileUtils.deleteDirectoryQuietly(folder.temporary(name).toFile());
    Files.createDirectories(folder.temporary(name));
    ProcessBuilder builder =
        new ProcessBuilder(command(role, name, metricsPort, options))
            .redirectErrorStream(true)
            .redirectOutput(folder.logs().resolve(name + ".out").toFile());
    environment(builder.environment());
    builder.environment().putAll(role.environment(configuration));
    Process process = builder.start();
    process.getOutputStream().close();
    long started =
        process.info().startInstant().map(Instant::toEpochMilli).orElse(System.currentTimeMillis());
    return new ClusterState.Member(role, index, process.pid(), started, metricsPort);
  }

  private List<String> command(
      ProcessRole role, String name, int metricsPort, Map<String, String> options)
      throws IOException {
    ProcessRole.Memory memory = role.memory(configuration);
    List<String> command = new ArrayList<>();
    if (Files.isExecutable(NEW_SESSION)) {
      // Neither Ctrl-C nor the terminal's end reaches it.
      command.add(NEW_SESSION.toString());
    }
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(memory.jvm());
    command.addAll(role.jvmOptions(configuration));
    // JavaCPP's own limits would stop at twice the heap; this one is Flink's for the process.
    command.add("-Dorg.bytedeco.javacpp.maxbytes=" + memory.processBytes());
    command.add("-Dorg.bytedeco.javacpp.maxphysicalbytes=" + memory.processBytes());
    command.add("-Dlog.file=" + folder.logs().resolve(name + ".log"));
    command.add("-Dlog4j.configurationFile=log4j2-cluster.properties");
    command.add("-Djava.io.tmpdir=" + folder.temporary(name));
    if (store.caCertificates() != null) {
      Path trusted = folder.configuration().resolve("trusted.jks");
      TrustStore.write(Path.of(store.caCertificates()), trusted);
      command.add("-D" + TrustStore.PROPERTY + "=" + trusted);
    }
    command.add("-cp");
    command.add(
        flink.classPath().stream()
            .map(Path::toString)
            .collect(Collectors.joining(File.pathSeparator)));
    command.add(role.main().getName());
    command.add("--configDir");
    command.add(folder.configuration().toString());
    command.addAll(memory.arguments());
    for (ConfigOption<String> temporary : TEMPORARY) {
      command.add("-D" + temporary.key() + "=" + folder.temporary(name));
    }
    command.add("-Dmetrics.reporter.prom.port=" + metricsPort);
    options.forEach((key, value) -> command.add("-D" + key + "=" + value));
    return command;
  }

  /** The keys of the bucket travel here, where neither the web interface nor a file shows them. */
  private void environment(Map<String, String> environment) throws IOException {
    environment.put("FLINK_CONF_DIR", folder.configuration().toString());
    environment.put("FLINK_PLUGINS_DIR", flink.plugins().toString());
    // As nvidia-smi counts them.
    environment.put("CUDA_DEVICE_ORDER", "PCI_BUS_ID");
    if (store.credentialsFile() != null) {
      StoreCredentials credentials = StoreCredentials.read(Path.of(store.credentialsFile()));
      environment.put("AWS_ACCESS_KEY_ID", credentials.accessKey());
      environment.put("AWS_SECRET_ACCESS_KEY", credentials.secretKey());
    }
  }
}
