package io.radflow.training.exchange;

import org.apache.flink.annotation.Internal;

/**
 * What an exchange has done since it began; may be read by any thread.
 *
 * @param ranks that are linked, this one included; 0 until they are
 * @param exchangeSeconds in which some bucket was on its way, from its being ready to its sum
 * @param waitSeconds in which the engine waited for sums, having nothing else to do
 * @param bytesSent to all ranks, by this one
 * @param bytesReceived of all ranks, by this one
 * @param slowestRank whose pieces came last most often in the last step, this rank left out; −1
 *     before there is one
 */
@Internal
public record ExchangeReading(
    int ranks,
    double exchangeSeconds,
    double waitSeconds,
    long bytesSent,
    long bytesReceived,
    int slowestRank) {

  /** Of one rank alone, which exchanges nothing. */
  public static final ExchangeReading ALONE = new ExchangeReading(1, 0, 0, 0, 0, -1);

  /** Of ranks that are not linked yet. */
  public static final ExchangeReading UNLINKED = new ExchangeReading(0, 0, 0, 0, 0, -1);
}
