package io.radflow.training.group;

import java.time.Duration;
import org.apache.flink.annotation.Internal;

/**
 * How ranks are linked.
 *
 * @param timeout after which a rank that nothing is heard of fails the group
 * @param linkTimeout within which all ranks must be linked
 * @param handshakeTimeout that a connection has to show that it belongs to the group
 * @param tls what encrypts the links, or null
 */
@Internal
public record GroupSettings(
    Duration timeout, Duration linkTimeout, Duration handshakeTimeout, TlsEngines tls) {

  /** 30 s of silence, 60 s for all links, 10 s for a handshake, not encrypted. */
  public static final GroupSettings DEFAULTS =
      new GroupSettings(
          Duration.ofSeconds(30), Duration.ofSeconds(60), Duration.ofSeconds(10), null);

  /** Times of silence in which a rank is heard of, if it lives. */
  private static final int HEARTBEATS = 5;

  /**
   * @throws IllegalArgumentException if a time is not positive
   */
  public GroupSettings {
    for (Duration time : new Duration[] {timeout, linkTimeout, handshakeTimeout}) {
      if (time.isNegative() || time.isZero()) {
        throw new IllegalArgumentException("A group's timeouts are longer than none, not " + time);
      }
    }
  }

  /** With other encryption. */
  public GroupSettings withTls(TlsEngines other) {
    return new GroupSettings(timeout, linkTimeout, handshakeTimeout, other);
  }

  /** With another bound of silence. */
  public GroupSettings withTimeout(Duration other) {
    return new GroupSettings(other, linkTimeout, handshakeTimeout, tls);
  }

  long heartbeatNanos() {
    return timeout.toNanos() / HEARTBEATS;
  }
}
