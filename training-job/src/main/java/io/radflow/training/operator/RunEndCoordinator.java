package io.radflow.training.operator;

import io.radflow.training.source.RunEndEvent;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.operators.coordination.OperatorCoordinator;
import org.apache.flink.runtime.operators.coordination.OperatorEvent;
import org.apache.flink.runtime.source.event.SourceEventWrapper;

/**
 * Passes the word that a run ends early from the training operator on to the run source, whose
 * coordinator is in the job's coordinator store. It keeps nothing: a restored operator that has
 * ended tells again.
 */
final class RunEndCoordinator implements OperatorCoordinator {

  private final Context context;
  private final String source;

  private RunEndCoordinator(Context context, String source) {
    this.context = context;
    this.source = source;
  }

  @Override
  public void handleEventFromOperator(int subtask, int attempt, OperatorEvent event) {
    long position = ((RunEnded) event).position();
    context
        .getCoordinatorStore()
        .computeIfPresent(
            source,
            (name, coordinator) -> {
              tell((OperatorCoordinator) coordinator, attempt, position);
              return coordinator;
            });
  }

  private void tell(OperatorCoordinator coordinator, int attempt, long position) {
    try {
      coordinator.handleEventFromOperator(
          0, attempt, new SourceEventWrapper(new RunEndEvent(position)));
    } catch (Exception e) {
      context.failJob(e);
    }
  }

  @Override
  public void start() {}

  @Override
  public void close() {}

  @Override
  public void checkpointCoordinator(long checkpoint, CompletableFuture<byte[]> result) {
    result.complete(new byte[0]);
  }

  @Override
  public void notifyCheckpointComplete(long checkpoint) {}

  @Override
  public void resetToCheckpoint(long checkpoint, byte[] state) {}

  @Override
  public void subtaskReset(int subtask, long checkpoint) {}

  @Override
  public void executionAttemptFailed(int subtask, int attempt, Throwable reason) {}

  @Override
  public void executionAttemptReady(int subtask, int attempt, SubtaskGateway gateway) {}

  /**
   * @param operator the training operator
   * @param source name that the run source's coordinator listens at
   */
  record Provider(OperatorID operator, String source) implements OperatorCoordinator.Provider {

    private static final long serialVersionUID = 1L;

    @Override
    public OperatorID getOperatorId() {
      return operator;
    }

    @Override
    public OperatorCoordinator create(Context context) {
      return new RunEndCoordinator(context, source);
    }
  }
}
