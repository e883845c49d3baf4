package io.radflow.training.permit;

/** What must not happen in any schedule. */
final class SimulationFault extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final Kind kind;

  enum Kind {
    /** Ranks' states of one checkpoint are of different turns. */
    TORN,
    /** Nothing can happen any more, and the run is not over. */
    STUCK,
    /** Rows, order, permits, buffers, parameters or output are not as planned. */
    WRONG
  }

  SimulationFault(Kind kind, String message, Object... values) {
    super(String.format(message, values));
    this.kind = kind;
  }

  Kind kind() {
    return kind;
  }

  static void require(boolean holds, String message, Object... values) {
    if (!holds) {
      throw new SimulationFault(Kind.WRONG, message, values);
    }
  }
}
