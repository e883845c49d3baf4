package io.radflow.infra.command;

import io.radflow.core.config.ConfigurationException;
import org.apache.flink.annotation.Internal;

/** What {@code --jobmanager} says. */
@Internal
public record HostAndPort(String host, int port) {

  private static final int LAST_PORT = 65_535;

  public static HostAndPort parse(String text) {
    int colon = text.lastIndexOf(':');
    String port = text.substring(colon + 1);
    if (colon <= 0 || !port.matches("\\d{1,5}") || Integer.parseInt(port) > LAST_PORT) {
      throw new ConfigurationException(
          "--jobmanager '" + text + "': expected HOST:PORT, such as 127.0.0.1:8081");
    }
    return new HostAndPort(text.substring(0, colon), Integer.parseInt(port));
  }
}
