package io.radflow.core.store;

import java.io.Serializable;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.apache.flink.annotation.Internal;

/**
 * How often, and after which waits, a request is sent again that failed in a way that can pass.
 *
 * @param attempts of one request while the store answers others, at least 1
 * @param initialBackoff wait after the first failure; it doubles with each further one
 * @param maxBackoff longest wait
 */
@Internal
public record RetryPolicy(int attempts, Duration initialBackoff, Duration maxBackoff)
    implements Serializable {

  /** Six attempts within about ten seconds. */
  public static final RetryPolicy DEFAULT =
      new RetryPolicy(6, Duration.ofMillis(200), Duration.ofSeconds(10));

  private static final int MAX_DOUBLINGS = 30;

  public RetryPolicy {
    if (attempts < 1 || initialBackoff.isNegative() || maxBackoff.compareTo(initialBackoff) < 0) {
      throw new IllegalArgumentException(
          String.format(
              "Expected at least 1 attempt and 0 <= initial backoff <= largest backoff, found %d,"
                  + " %s, %s",
              attempts, initialBackoff, maxBackoff));
    }
  }

  /**
   * The wait after a failed attempt: half of it certain, half drawn, so that many readers do not
   * come back at once.
   *
   * @param attempt that failed, from 1
   */
  Duration backoff(int attempt, RandomGenerator random) {
    long doubled = initialBackoff.toMillis() << Math.min(attempt - 1, MAX_DOUBLINGS);
    boolean overflown = doubled < initialBackoff.toMillis();
    long longest = overflown ? maxBackoff.toMillis() : Math.min(maxBackoff.toMillis(), doubled);
    return Duration.ofMillis(longest - random.nextLong(longest / 2 + 1));
  }
}
