package io.radflow.training.operator;

import io.radflow.training.engine.EngineReport;
import io.radflow.training.engine.TrainingEngine;
import io.radflow.training.group.FlinkTls;
import io.radflow.training.group.GroupSettings;
import io.radflow.training.group.TlsEngines;
import io.radflow.training.leaves.RankLeaves;
import io.radflow.training.rank.LinkedRank;
import io.radflow.training.rank.RankMailboxes;
import io.radflow.training.rank.RankPlace;
import io.radflow.training.rank.RankRole;
import io.radflow.training.rank.SoleRank;
import io.radflow.training.rank.TrainingRank;
import io.radflow.training.rank.TransportChoice;
import io.radflow.training.snapshot.SnapshotWriter;
import java.util.function.Consumer;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.runtime.operators.coordination.OperatorEvent;
import org.apache.flink.runtime.taskmanager.TaskManagerRuntimeInfo;
import org.apache.flink.streaming.runtime.tasks.StreamTask;
import org.apache.flink.streaming.runtime.tasks.mailbox.TaskMailbox;

/** Makes the rank that a subtask is. */
final class RankStart {

  private final RunSettings settings;
  private final StreamTask<?, ?> task;
  private final MailboxExecutor mailbox;
  private final Consumer<OperatorEvent> coordinator;

  /**
   * @param mailbox of the operator
   * @param coordinator takes what is said to it
   */
  RankStart(
      RunSettings settings,
      StreamTask<?, ?> task,
      MailboxExecutor mailbox,
      Consumer<OperatorEvent> coordinator) {
    this.settings = settings;
    this.task = task;
    this.mailbox = mailbox;
    this.coordinator = coordinator;
  }

  /**
   * @param engine that computes
   * @param drained waits until no turn is being computed
   */
  TrainingRank of(TrainingEngine engine, SoleRank.Drained drained) {
    TaskInfo info = task.getEnvironment().getTaskInfo();
    int ranks = info.getNumberOfParallelSubtasks();
    if (ranks == 1) {
      return new SoleRank(settings.positions(), drained);
    }
    RankRole role =
        new RankRole(
            settings.positions(),
            new RankLeaves(ranks, settings.positions().leaves()),
            info.getIndexOfThisSubtask(),
            settings.selection().patience() > 0,
            settings.run().labelNames().size());
    RankMailboxes mailboxes =
        new RankMailboxes(
            mailbox, task.getMailboxExecutorFactory().createExecutor(TaskMailbox.MIN_PRIORITY));
    return new LinkedRank(role, place(info, engine), mailboxes, coordinator);
  }

  private RankPlace place(TaskInfo info, TrainingEngine trains) {
    TaskManagerRuntimeInfo manager = task.getEnvironment().getTaskManagerInfo();
    EngineReport engine = trains.report();
    TlsEngines tls = FlinkTls.of(manager.getConfiguration());
    TransportChoice transport =
        new TransportChoice(
            settings.group().transport(), settings.group().trustedNetwork(), tls != null);
    transport.require();
    return new RankPlace(
        info.getAttemptNumber(),
        host(manager),
        settings.group().ports(),
        String.format("%s, %s, %d threads", engine.backend(), engine.libraries(), engine.threads()),
        engine.device() + " (" + engine.cpuFeatures() + ")",
        SnapshotWriter.codeVersion(),
        transport.asksDevices() ? trains.exchangeLibrary().orElse("") : "",
        transport,
        GroupSettings.DEFAULTS.withTimeout(settings.group().timeout()).withTls(tls));
  }

  /** A cluster within one process has no address. */
  private static String host(TaskManagerRuntimeInfo manager) {
    String address = manager.getTaskManagerExternalAddress();
    return address.isEmpty() ? "localhost" : address;
  }
}
