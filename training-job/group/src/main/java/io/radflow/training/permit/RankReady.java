package io.radflow.training.permit;

import java.io.Serializable;
import org.apache.flink.annotation.Internal;

/**
 * A rank that has its state and listens for others.
 *
 * @param attempt of its task; a later one replaces an earlier
 * @param host where other ranks reach it
 * @param port that it listens at
 * @param turn at which it goes on
 * @param parameterHash hash of the state that it goes on from
 * @param engine what computes
 * @param device what it computes on
 * @param versions of RadFlow and of what decides the bits of a result
 * @param exchangeLibrary by which the device exchanges gradients with others, with its version; ""
 *     if they go through the host
 */
@Internal
public record RankReady(
    int attempt,
    String host,
    int port,
    long turn,
    long parameterHash,
    String engine,
    String device,
    String versions,
    String exchangeLibrary)
    implements Serializable {

  public RankReady {
    if (attempt < 0 || port < 1 || port > 65535 || turn < 0 || host.isEmpty()) {
      throw new IllegalArgumentException(
          String.format(
              "Attempt %d at %s:%d from turn %d: attempt and turn from 0, a host and a port from 1"
                  + " to 65535 were expected",
              attempt, host, port, turn));
    }
  }
}
