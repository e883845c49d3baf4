package io.radflow.infra.standalone;

import io.radflow.core.concurrent.FutureResult;
import io.radflow.infra.cluster.ClusterConnection;
import io.radflow.infra.cluster.MetricsPorts;
import io.radflow.infra.folder.FolderLock;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.annotation.Internal;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.util.FileUtils;

/**
 * A Flink cluster of separate processes on this machine: it outlives the process that starts it,
 * and what has ended of it is started again by the same call.
 */
@Internal
public final class StandaloneCluster {

  private static final Duration START_PATIENCE = Duration.ofSeconds(90);
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(30);
  private static final long POLL_NANOS = 50_000_000;

  private final ClusterFolder folder;
  private final ClusterState state;

  private StandaloneCluster(ClusterFolder folder, ClusterState state) {
    this.folder = folder;
    this.state = state;
  }

  /**
   * Starts a cluster, or what has ended of the one that runs in this folder; that one keeps its
   * settings.
   *
   * @param root folder for configuration, logs, temporary files and the list of processes
   * @throws IOException if a process does not start, naming its log
   * @throws IllegalArgumentException naming a setting that cannot be
   */
  public static StandaloneCluster start(
      Path root, FlinkInstallation flink, ClusterSettings settings) throws IOException {
    ClusterFolder folder = new ClusterFolder(root);
    FolderLock lock = FolderLock.take(folder.root());
    try (MetricsPorts ports = MetricsPorts.open()) {
      Optional<ClusterState> running = ClusterState.read(folder).filter(ClusterState::isAnyRunning);
      Configuration configuration;
      if (running.isPresent()) {
        configuration = ClusterConfiguration.read(folder.configuration().resolve("config.yaml"));
      } else {
        FileUtils.deleteDirectoryQuietly(folder.temporary().toFile());
        configuration = ClusterConfiguration.of(ClusterConfiguration.common(flink), settings);
        ClusterConfiguration.write(configuration, folder.configuration());
      }
      ProcessLauncher launcher =
          new ProcessLauncher(flink, folder, configuration, settings.store());
      ClusterState state =
          running.isPresent()
              ? restarted(running.get(), launcher)
              : started(settings, launcher, ports);
      state.write(folder);
      StandaloneCluster cluster = new StandaloneCluster(folder, state);
      cluster.awaitStart();
      return cluster;
    } finally {
      lock.close();
    }
  }

  /** The cluster of a folder, if one was started there and not stopped. */
  public static Optional<StandaloneCluster> find(Path root) throws IOException {
    ClusterFolder folder = new ClusterFolder(root);
    return ClusterState.read(folder).map(state -> new StandaloneCluster(folder, state));
  }

  private static ClusterState started(
      ClusterSettings settings, ProcessLauncher launcher, MetricsPorts ports) throws IOException {
    List<Integer> webPorts = new ArrayList<>();
    List<ClusterState.Member> members = new ArrayList<>();
    for (int index = 0; index < settings.jobManagers(); index++) {
      int webPort = webPort(index == 0 ? settings.webPort() : 0);
      webPorts.add(webPort);
      members.add(
          launcher.start(ProcessRole.JOB_MANAGER, index, ports.next(), webOptions(webPort)));
    }
    for (int index = 0; index < settings.taskManagers(); index++) {
      members.add(launcher.start(ProcessRole.TASK_MANAGER, index, ports.next(), named(index)));
    }
    return new ClusterState(webPorts, members);
  }

  private static ClusterState restarted(ClusterState state, ProcessLauncher launcher)
      throws IOException {
    List<ClusterState.Member> members = new ArrayList<>();
    for (ClusterState.Member member : state.members()) {
      boolean runs = member.running().isPresent();
      if (!runs) {
        // One that was just killed still has its ports.
        member.process().ifPresent(StandaloneCluster::awaitEnd);
      }
      Map<String, String> options =
          member.role() == ProcessRole.JOB_MANAGER
              ? webOptions(state.webPorts().get(member.index()))
              : named(member.index());
      members.add(
          runs
              ? member
              : launcher.start(member.role(), member.index(), member.metricsPort(), options));
    }
    return new ClusterState(state.webPorts(), members);
  }

  private static Map<String, String> webOptions(int port) {
    return Map.of(
        RestOptions.PORT.key(), Integer.toString(port),
        RestOptions.BIND_PORT.key(), Integer.toString(port));
  }

  /** The same name after a restart: in the web interface, and as a label of its metrics. */
  private static Map<String, String> named(int index) {
    return Map.of(
        TaskManagerOptions.TASK_MANAGER_RESOURCE_ID.key(),
        ProcessRole.TASK_MANAGER.title() + "-" + index);
  }

  private void awaitStart() throws IOException {
    long deadline = System.nanoTime() + START_PATIENCE.toNanos();
    long expected =
        state.members().stream().filter(one -> one.role() == ProcessRole.TASK_MANAGER).count();
    while (true) {
      for (ClusterState.Member member : state.members()) {
        if (member.running().isEmpty()) {
          throw new IOException(
              "%s ended at its start; see %s".formatted(member.name(), log(member)));
        }
      }
      int there = taskManagers();
      if (there >= expected) {
        return;
      }
      if (System.nanoTime() > deadline) {
        throw new IOException(
            "After %d s %d of %d TaskManagers are there; see %s"
                .formatted(
                    START_PATIENCE.toSeconds(), Math.max(0, there), expected, folder.logs()));
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  /** TaskManagers that the leader knows; −1 while there is no leader. */
  private int taskManagers() {
    try {
      return connect().taskManagers();
    } catch (IOException e) {
      return -1;
    }
  }

  /**
   * Ends all processes: jobs end without being cancelled, and with high availability the next
   * cluster goes on with them.
   *
   * @return how many processes had to be killed
   */
  public int stop() throws IOException {
    FolderLock lock = FolderLock.take(folder.root());
    try {
      int killed = 0;
      // TaskManagers first, so that no leader looks for lost ones.
      for (ProcessRole role : List.of(ProcessRole.TASK_MANAGER, ProcessRole.JOB_MANAGER)) {
        List<ProcessHandle> processes = processes(role);
        processes.forEach(ProcessHandle::destroy);
        for (ProcessHandle process : processes) {
          if (!awaitEnd(process)) {
            process.destroyForcibly();
            killed++;
          }
        }
      }
      FileUtils.deleteDirectoryQuietly(folder.temporary().toFile());
      Files.deleteIfExists(folder.targets());
      Files.deleteIfExists(folder.state());
      return killed;
    } finally {
      lock.close();
    }
  }

  private List<ProcessHandle> processes(ProcessRole role) {
    return state.members().stream()
        .filter(member -> member.role() == role)
        .flatMap(member -> member.running().stream())
        .toList();
  }

  private static boolean awaitEnd(ProcessHandle process) {
    try {
      FutureResult.of(process.onExit(), STOP_PATIENCE, "waiting for a process to end");
      return true;
    } catch (TimeoutException | IOException e) {
      return false;
    }
  }

  /** Address of the first JobManager's web interface. */
  public URI webUi() {
    return URI.create("http://127.0.0.1:" + state.webPorts().get(0));
  }

  /** A client of the first JobManager, which passes on to the leader. */
  public ClusterConnection connect() {
    return ClusterConnection.to("127.0.0.1", state.webPorts().get(0));
  }

  /** Where Prometheus scrapes the processes: a file for its discovery by files. */
  public Path targets() {
    return folder.targets();
  }

  public Path logs() {
    return folder.logs();
  }

  /** Numbers of the processes that run, by their names, such as taskmanager-0. */
  public SortedMap<String, Long> processes() {
    SortedMap<String, Long> processes = new TreeMap<>();
    for (ClusterState.Member member : state.members()) {
      member.running().ifPresent(process -> processes.put(member.name(), process.pid()));
    }
    return processes;
  }

  private Path log(ClusterState.Member member) {
    Path log = folder.logs().resolve(member.name() + ".log");
    return Files.exists(log) ? log : folder.logs().resolve(member.name() + ".out");
  }

  /**
   * @param wanted 0 for any
   */
  private static int webPort(int wanted) throws IOException {
    try (ServerSocket socket = new ServerSocket(wanted, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (BindException e) {
      throw new IOException("--port %d: taken; expected a free port, or 0".formatted(wanted), e);
    }
  }
}
