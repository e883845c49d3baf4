package io.radflow.training.group;

/** How many bytes of messages may wait to be sent; who sends more waits too. */
final class SendBudget {

  private static final long MOST_BYTES = 64L << 20;

  private long waiting;
  private GroupFailedException failure;

  /**
   * Takes bytes of the budget.
   *
   * @param wait whether to wait until they are there; the thread that sends them must not
   */
  synchronized void take(long bytes, boolean wait) throws InterruptedException {
    while (wait && failure == null && waiting > 0 && waiting + bytes > MOST_BYTES) {
      wait();
    }
    if (failure != null) {
      throw failure.again();
    }
    waiting += bytes;
  }

  synchronized void give(long bytes) {
    waiting -= bytes;
    notifyAll();
  }

  synchronized void end(GroupFailedException reason) {
    failure = reason;
    notifyAll();
  }
}
