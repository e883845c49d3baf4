package io.radflow.training.operator;

import java.util.concurrent.RejectedExecutionException;
import org.apache.flink.api.common.operators.MailboxExecutor;

/** A run's share of the process's cores, as its mailbox thread sees it. */
final class ShareOfCores {

  private final MailboxExecutor mailbox;
  private final Begin begin;
  private SharedCores.Share share;
  private boolean granted;

  /** What a run does once it may compute, on the mailbox thread. */
  interface Begin {
    void begin() throws InterruptedException;
  }

  ShareOfCores(MailboxExecutor mailbox, Begin begin) {
    this.mailbox = mailbox;
    this.begin = begin;
  }

  /** Asks for it. Ranks that compute a run together do not, lest they wait for each other. */
  void ask(boolean alone) throws InterruptedException {
    if (alone) {
      share = SharedCores.OF_PROCESS.ask(this::tell);
    }
    if (!alone || share.isGranted()) {
      begin();
    }
  }

  boolean isGranted() {
    return granted;
  }

  /** Waits until the run may compute. */
  void await() throws InterruptedException {
    while (!granted) {
      mailbox.yield();
    }
  }

  /** The run has nothing more to compute. Called by any thread, perhaps more than once. */
  void giveBack() {
    if (share != null) {
      share.giveBack();
    }
  }

  private void tell() {
    try {
      mailbox.execute(this::begin, "training run may compute");
    } catch (RejectedExecutionException e) {
      // The task is ending, and gives its share back when it closes.
    }
  }

  private void begin() throws InterruptedException {
    if (!granted) {
      granted = true;
      begin.begin();
    }
  }
}
