package io.radflow.training.rank;

import io.radflow.training.permit.GroupFormed;
import org.apache.flink.annotation.Internal;
import org.apache.flink.runtime.operators.coordination.OperatorEvent;

/** Tells a rank which group it is in. */
@Internal
public record GroupFormedEvent(GroupFormed group) implements OperatorEvent {

  private static final long serialVersionUID = 1L;
}
