package io.radflow.eval.input;

/** A row that is not a prediction, and why. */
final class FaultException extends Exception {

  private static final long serialVersionUID = 1L;

  private final PredictionFault fault;

  FaultException(PredictionFault fault, String detail) {
    super(detail);
    this.fault = fault;
  }

  PredictionFault fault() {
    return fault;
  }
}
