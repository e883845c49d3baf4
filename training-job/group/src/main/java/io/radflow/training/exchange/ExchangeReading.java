package io.radflow.training.exchange;

import org.apache.flink.annotation.Internal;

/**
 * What an exchange has done since it began; may be read by any thread.
 *
 * @param exchangeSeconds in which some bucket was on its way, from its being ready to its sum
 * @param waitSeconds in which the engine waited for sums, having nothing else to do
 * @param bytesSent to all ranks, by this one
 * @param slowestRank whose pieces came last most often in the last step, this rank left out; −1
 *     before there is one
 */
@Internal
public record ExchangeReading(
    double exchangeSeconds, double waitSeconds, long bytesSent, int slowestRank) {}
