package io.radflow.training.source;

import org.apache.flink.annotation.Internal;
import org.apache.flink.api.connector.source.SourceEvent;

/**
 * Rows of turns before this one may be sent: the training operator tells it to the coordinator, and
 * that to the readers.
 *
 * @param turn as {@link io.radflow.training.plan.RunPositions#turn}
 */
@Internal
public record HorizonEvent(long turn) implements SourceEvent {

  private static final long serialVersionUID = 1L;
}
