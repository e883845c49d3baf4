package org.apache.flink.metrics.prometheus;

import io.prometheus.client.exporter.HTTPServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.apache.flink.annotation.Internal;

/**
 * Flink's Prometheus reporter, on loopback only. Flink 1.20's own listens on every interface and
 * has no setting for that; its registry is visible to this package alone.
 */
@Internal
public final class LoopbackPrometheusReporter extends AbstractPrometheusReporter {

  private final HTTPServer server;

  LoopbackPrometheusReporter(int port) {
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    try {
      server = new HTTPServer(address, registry, true);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot serve metrics at " + address, e);
    }
  }

  @Override
  public void close() {
    server.stop();
    super.close();
  }
}
