package io.radflow.training.rank;

import java.io.Serializable;
import java.time.Duration;
import org.apache.flink.annotation.Internal;

/**
 * How a run's ranks are linked.
 *
 * @param ports that ranks may listen at, in Flink's form; 0 for any
 * @param timeout after which a rank that nothing is heard of has failed
 * @param transport what is to move gradients
 * @param trustedNetwork whether nobody else is on the network of the ranks
 */
@Internal
public record GroupSetup(
    String ports, Duration timeout, GroupTransport transport, boolean trustedNetwork)
    implements Serializable {}
