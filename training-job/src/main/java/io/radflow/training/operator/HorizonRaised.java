package io.radflow.training.operator;

import org.apache.flink.runtime.operators.coordination.OperatorEvent;

/**
 * The operator tells how far readers may send.
 *
 * @param turn rows of turns before this one
 */
record HorizonRaised(long turn) implements OperatorEvent {

  private static final long serialVersionUID = 1L;
}
