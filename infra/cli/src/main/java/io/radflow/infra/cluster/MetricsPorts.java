package io.radflow.infra.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.flink.annotation.Internal;

/**
 * Ports on loopback that Prometheus can scrape, from 9249 on. As long as this is open, no other
 * process of this machine looks for one: a port that was found free is still free when it is used.
 */
@Internal
public final class MetricsPorts implements AutoCloseable {

  private static final int FIRST = 9249;
  private static final int COUNT = 200;
  private static final String FILE = "radflow-metrics-ports.lock";

  /** A lock on a file is the process's, so threads need one of their own. */
  private static final ReentrantLock THREADS = new ReentrantLock();

  private final FileChannel file;
  private int next = FIRST;

  private MetricsPorts(FileChannel file) {
    this.file = file;
  }

  /** Waits until nobody else looks for ports. */
  public static MetricsPorts open() throws IOException {
    THREADS.lock();
    try {
      FileChannel file =
          FileChannel.open(
              Path.of(System.getProperty("java.io.tmpdir"), FILE),
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE);
      file.lock();
      return new MetricsPorts(file);
    } catch (IOException | RuntimeException e) {
      THREADS.unlock();
      throw e;
    }
  }

  /**
   * The next free port; none is given twice.
   *
   * @throws IOException if there is none
   */
  public int next() throws IOException {
    while (next < FIRST + COUNT) {
      int port = next++;
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (IOException e) {
        // Taken: the next one.
      }
    }
    throw new IOException(
        "No free port for metrics between %d and %d".formatted(FIRST, FIRST + COUNT - 1));
  }

  @Override
  public void close() throws IOException {
    try {
      file.close();
    } finally {
      THREADS.unlock();
    }
  }
}
