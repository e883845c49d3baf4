package io.radflow.eval.prediction;

import org.apache.flink.annotation.Internal;

/** A row that is not a prediction, and why. */
@Internal
public final class FaultException extends Exception {

  private static final long serialVersionUID = 1L;

  private final PredictionFault fault;

  public FaultException(PredictionFault fault, String detail) {
    super(detail);
    this.fault = fault;
  }

  public PredictionFault fault() {
    return fault;
  }
}
