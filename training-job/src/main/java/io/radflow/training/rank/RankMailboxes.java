package io.radflow.training.rank;

import java.util.concurrent.RejectedExecutionException;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.util.function.ThrowingRunnable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a rank's threads reach its task's.
 *
 * @param own of the operator, by which results of turns come
 * @param all of the task, by which checkpoints are triggered too
 */
@Internal
public record RankMailboxes(MailboxExecutor own, MailboxExecutor all) {

  private static final Logger LOG = LoggerFactory.getLogger(RankMailboxes.class);

  /** Has the task's thread do something, unless the task is over. */
  void execute(ThrowingRunnable<? extends Exception> mail, String what) {
    try {
      own.execute(mail, what);
    } catch (RejectedExecutionException e) {
      LOG.debug("The task is over: {}", what);
    }
  }

  /** Fails the task. */
  void fail(Exception reason) {
    execute(
        () -> {
          throw reason;
        },
        "training group failed");
  }
}
