package io.radflow.training.rank;

/** The barrier of a checkpoint, which waits for all ranks. */
final class HeldBarrier {

  private State state = State.NONE;

  private enum State {
    NONE,
    HELD,
    LET_GO,
    DECLINED
  }

  /** It has come. */
  void hold() {
    state = State.HELD;
  }

  boolean isHeld() {
    return state == State.HELD;
  }

  /** It goes on, with the state. */
  void letGo() {
    state = State.LET_GO;
  }

  /** It goes on without. */
  void decline() {
    state = State.DECLINED;
  }

  /** Whether the state is to be copied. */
  boolean isLetGo() {
    return state == State.LET_GO;
  }
}
