package io.radflow.infra.standalone;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.apache.flink.runtime.zookeeper.FlinkZooKeeperQuorumPeer;

/** A ZooKeeper of one server, in a process of its own, from the jar that Flink brings. */
final class ZooKeeperProcess implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(120);

  private final Process process;
  private final int port;

  private ZooKeeperProcess(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  static ZooKeeperProcess start(Path folder, FlinkInstallation flink) throws IOException {
    int port = freePort();
    Files.createDirectories(folder);
    Path configuration =
        Files.writeString(
            folder.resolve("zoo.cfg"),
            """
            dataDir=%s
            clientPort=%d
            clientPortAddress=127.0.0.1
            tickTime=500
            admin.enableServer=false
            server.1=127.0.0.1:%d:%d
            """
                .formatted(folder.resolve("data"), port, freePort(), freePort()));
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-Dlog.file=" + folder.resolve("zookeeper.log"),
                "-Dlog4j.configurationFile=log4j2-cluster.properties",
                "-cp",
                flink.classPath().stream()
                    .map(Path::toString)
                    .collect(Collectors.joining(File.pathSeparator)),
                FlinkZooKeeperQuorumPeer.class.getName(),
                "--zkConfigFile",
                configuration.toString(),
                "--peerId",
                "1")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("zookeeper.out").toFile())
            .start();
    ZooKeeperProcess server = new ZooKeeperProcess(process, port);
    server.awaitStart(folder);
    return server;
  }

  private void awaitStart(Path folder) throws IOException {
    Instant deadline = Instant.now().plus(PATIENCE);
    while (!answers()) {
      if (!process.isAlive() || Instant.now().isAfter(deadline)) {
        close();
        throw new IOException("ZooKeeper does not start; see " + folder);
      }
      LockSupport.parkNanos(50_000_000);
    }
  }

  private boolean answers() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  String quorum() {
    return "127.0.0.1:" + port;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
