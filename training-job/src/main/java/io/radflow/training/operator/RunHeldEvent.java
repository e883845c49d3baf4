package io.radflow.training.operator;

import org.apache.flink.runtime.operators.coordination.OperatorEvent;

/** From the coordinator: no other job trains the run, and this one may begin. */
record RunHeldEvent() implements OperatorEvent {

  private static final long serialVersionUID = 1L;
}
