package io.radflow.training.rank;

import org.apache.flink.annotation.Internal;
import org.apache.flink.runtime.operators.coordination.OperatorEvent;

/**
 * Tells the coordinator that a rank is linked with all others.
 *
 * @param group whose ranks
 */
@Internal
public record RankLinkedEvent(String group) implements OperatorEvent {

  private static final long serialVersionUID = 1L;
}
