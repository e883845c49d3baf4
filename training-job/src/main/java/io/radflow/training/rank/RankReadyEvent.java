package io.radflow.training.rank;

import io.radflow.training.permit.RankReady;
import org.apache.flink.annotation.Internal;
import org.apache.flink.runtime.operators.coordination.OperatorEvent;

/** Tells the coordinator that a rank has its state and listens for others. */
@Internal
public record RankReadyEvent(RankReady ready) implements OperatorEvent {

  private static final long serialVersionUID = 1L;
}
