package io.radflow.training.operator;

import java.util.concurrent.FutureTask;
import java.util.concurrent.RunnableFuture;
import org.apache.flink.runtime.checkpoint.CheckpointException;
import org.apache.flink.runtime.checkpoint.CheckpointFailureReason;
import org.apache.flink.runtime.state.OperatorStateHandle;
import org.apache.flink.runtime.state.SnapshotResult;

/** The state of a rank for a checkpoint that the ranks did not agree on: there is none. */
final class DeclinedCheckpoint {

  private DeclinedCheckpoint() {}

  /** Fails, which fails the checkpoint and not the task. */
  static RunnableFuture<SnapshotResult<OperatorStateHandle>> state(long checkpoint) {
    return new FutureTask<>(
        () -> {
          throw new CheckpointException(
              "The training ranks gave up checkpoint " + checkpoint,
              CheckpointFailureReason.CHECKPOINT_DECLINED);
        });
  }
}
