package io.radflow.training.operator;

import io.radflow.core.store.StoreAddress;
import io.radflow.training.rank.RankLinkedEvent;
import io.radflow.training.rank.RankReadyEvent;
import io.radflow.training.source.HorizonEvent;
import io.radflow.training.source.RunEndEvent;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.operators.coordination.OperatorCoordinator;
import org.apache.flink.runtime.operators.coordination.OperatorEvent;
import org.apache.flink.runtime.source.event.SourceEventWrapper;

/**
 * Passes word from the training operator on to the run source, whose coordinator is in the job's
 * coordinator store: that the run ends early, and how far readers may send. Where there are several
 * ranks, it brings them together, and lets no checkpoint begin before that. It has the run's lease,
 * without which no step is taken. It keeps nothing: a restored operator tells again.
 */
final class TrainingCoordinator implements OperatorCoordinator {

  /** A documented variable of the scope of metrics. */
  private static final String JOB_ID = "<job_id>";

  private final Context context;
  private final String source;
  private final GroupCoordination group;
  private final RunLease lease;

  private TrainingCoordinator(Context context, StoreAddress address, String run, String source) {
    this.context = context;
    this.lease = new RunLease(address, run, job(context), context::failJob);
    this.source = source;
    this.group = new GroupCoordination(context);
  }

  /** Flink tells it by the scope of metrics only. */
  private static String job(Context context) {
    return context.metricGroup().getAllVariables().get(JOB_ID);
  }

  @Override
  public void handleEventFromOperator(int subtask, int attempt, OperatorEvent event) {
    if (event instanceof RankReadyEvent ready) {
      group.ready(subtask, ready.ready());
    } else if (event instanceof RankLinkedEvent linked) {
      group.linked(subtask, linked.group());
    } else {
      tellSource(
          attempt,
          event instanceof RunEnded end
              ? new RunEndEvent(end.position())
              : new HorizonEvent(((HorizonRaised) event).turn()));
    }
  }

  private void tellSource(int attempt, SourceEvent word) {
    context
        .getCoordinatorStore()
        .computeIfPresent(
            source,
            (name, coordinator) -> {
              tell((OperatorCoordinator) coordinator, attempt, word);
              return coordinator;
            });
  }

  private void tell(OperatorCoordinator coordinator, int attempt, SourceEvent word) {
    try {
      coordinator.handleEventFromOperator(0, attempt, new SourceEventWrapper(word));
    } catch (Exception e) {
      context.failJob(e);
    }
  }

  @Override
  public void start() {
    lease.start();
  }

  @Override
  public void close() {
    lease.close();
  }

  @Override
  public void checkpointCoordinator(long checkpoint, CompletableFuture<byte[]> result) {
    group.whenLinked(() -> result.complete(new byte[0]));
  }

  @Override
  public void notifyCheckpointComplete(long checkpoint) {}

  @Override
  public void resetToCheckpoint(long checkpoint, byte[] state) {}

  @Override
  public void subtaskReset(int subtask, long checkpoint) {
    // A reset follows a failure, of which the group has heard.
  }

  @Override
  public void executionAttemptFailed(int subtask, int attempt, Throwable reason) {
    group.lost(subtask, attempt);
    lease.lost(subtask);
  }

  @Override
  public void executionAttemptReady(int subtask, int attempt, SubtaskGateway gateway) {
    group.reachable(subtask, gateway);
    lease.reachable(subtask, gateway);
  }

  /**
   * @param operator the training operator
   * @param address of the bucket that the run's lease is in
   * @param run its name
   * @param source name that the run source's coordinator listens at
   */
  record Provider(OperatorID operator, StoreAddress address, String run, String source)
      implements OperatorCoordinator.Provider {

    private static final long serialVersionUID = 1L;

    @Override
    public OperatorID getOperatorId() {
      return operator;
    }

    @Override
    public OperatorCoordinator create(Context context) {
      return new TrainingCoordinator(context, address, run, source);
    }
  }
}
