package io.radflow.infra.standalone;

import io.radflow.core.store.StoreAddress;
import io.radflow.infra.store.StoreCredentials;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.container.entrypoint.StandaloneApplicationClusterEntryPoint;

/** A cluster for one job, whose main method runs in the JobManager: it ends with the job. */
final class ApplicationCluster implements AutoCloseable {

  private final FlinkProcess jobManager;
  private final ClusterState.Member taskManager;

  private ApplicationCluster(FlinkProcess jobManager, ClusterState.Member taskManager) {
    this.jobManager = jobManager;
    this.taskManager = taskManager;
  }

  /**
   * Starts a JobManager and a TaskManager.
   *
   * @param common Flink's configuration, without addresses
   * @param jar of the job, with a main class in its manifest
   * @param arguments of the job
   */
  static ApplicationCluster start(
      Path home,
      FlinkInstallation flink,
      Configuration common,
      StoreAddress store,
      Path jar,
      List<String> arguments)
      throws IOException, URISyntaxException {
    ClusterFolder folder = new ClusterFolder(home);
    ClusterSettings settings =
        new ClusterSettings(
            1,
            1,
            4,
            OptionalLong.of(2L << 30),
            0,
            store,
            // Nobody scrapes it.
            Map.of("metrics.reporters", "none", "rest.port", "0", "rest.bind-port", "0"));
    Configuration configuration = ClusterConfiguration.of(common, settings);
    ClusterConfiguration.write(configuration, folder.configuration());
    Files.createDirectories(home.resolve("lib"));
    Path jobs = Files.createDirectories(home.resolve("usrlib"));
    Files.createSymbolicLink(jobs.resolve(jar.getFileName()), jar);

    ProcessRole.Memory memory = ProcessRole.JOB_MANAGER.memory(configuration);
    List<String> words = new ArrayList<>(List.of("--configDir", folder.configuration().toString()));
    words.addAll(memory.arguments());
    // Without it Flink takes --config for its own --configDir.
    words.add("--");
    words.addAll(arguments);
    FlinkProcess jobManager =
        FlinkProcess.start(
            home,
            flink,
            StoreCredentials.read(Path.of(store.credentialsFile())),
            List.of(entryPoint()),
            memory.jvm(),
            StandaloneApplicationClusterEntryPoint.class.getName(),
            words);
    ClusterState.Member taskManager =
        new ProcessLauncher(flink, folder, configuration, store)
            .start(ProcessRole.TASK_MANAGER, 0, 0, Map.of());
    return new ApplicationCluster(jobManager, taskManager);
  }

  private static Path entryPoint() throws URISyntaxException {
    return Path.of(
        StandaloneApplicationClusterEntryPoint.class
            .getProtectionDomain()
            .getCodeSource()
            .getLocation()
            .toURI());
  }

  FlinkProcess jobManager() {
    return jobManager;
  }

  @Override
  public void close() {
    jobManager.close();
    taskManager.running().ifPresent(ProcessHandle::destroyForcibly);
  }
}
