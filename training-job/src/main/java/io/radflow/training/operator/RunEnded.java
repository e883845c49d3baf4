package io.radflow.training.operator;

import org.apache.flink.runtime.operators.coordination.OperatorEvent;

/**
 * The operator tells that the run ends early.
 *
 * @param position from which on no sample is wanted
 */
record RunEnded(long position) implements OperatorEvent {

  private static final long serialVersionUID = 1L;
}
