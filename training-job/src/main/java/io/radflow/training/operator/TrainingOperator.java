package io.radflow.training.operator;

import io.radflow.core.part.PartElement;
import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoreAddress;
import io.radflow.training.device.AssignedGpu;
import io.radflow.training.engine.TrainingEngine;
import io.radflow.training.history.RunHistory;
import io.radflow.training.plan.RunPositions;
import io.radflow.training.plan.Turn;
import io.radflow.training.rank.GroupFormedEvent;
import io.radflow.training.rank.LinkedRank;
import io.radflow.training.rank.TrainingRank;
import io.radflow.training.snapshot.SnapshotWriter;
import io.radflow.training.source.RunSample;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.runtime.operators.coordination.OperatorEvent;
import org.apache.flink.runtime.operators.coordination.OperatorEventDispatcher;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.TaskStateManager;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Takes the run's samples in the order of their positions, trains on train samples and scores
 * evaluation samples. Emits predictions and step metrics as part elements.
 *
 * <p>Input may come in any order within the run source's window. The mailbox thread sorts and
 * assembles; the {@link StepThread} computes.
 */
final class TrainingOperator extends AbstractStreamOperator<PartElement>
    implements OneInputStreamOperator<RunSample, PartElement>,
        BoundedOneInput,
        TurnWork.Listener,
        TrainingRank.Duties {

  private static final long serialVersionUID = 1L;

  private final transient StoreAddress address;
  private final transient RunSettings settings;
  private final transient RunPositions positions;
  private final transient EngineFactory engines;
  private final transient SnapshotWriter snapshots;
  private final transient TrainingLog log;
  private final transient RankStart ranks;

  private final transient MailboxExecutor mailbox;
  private final transient OperatorEventDispatcher events;

  private transient ObjectStore store;
  private transient TrainingEngine engine;
  private transient RunHistory history;
  private final transient ShareOfCores cores;
  private transient StepThread thread;
  private transient TrainingRank rank;
  private transient TurnFeed feed;
  private transient TrainingCuts cuts;
  private transient TrainingGauges gauges;
  private transient Horizon horizon;
  private transient AssignedGpu gpu;

  /** What the engine is still to be given of a checkpoint; null of a new run, and once it has. */
  private transient Restoration restoration;

  private transient boolean isCut;

  /** Whether a savepoint stops the job: no other rank needs this one then. */
  private transient boolean stopping;

  /** Whether all samples have come and been used. */
  private transient boolean ended;

  TrainingOperator(
      StreamOperatorParameters<PartElement> parameters,
      StoreAddress address,
      RunSettings settings,
      EngineFactory engines,
      SnapshotWriter snapshots) {
    this.mailbox = parameters.getMailboxExecutor();
    this.events = parameters.getOperatorEventDispatcher();
    this.address = address;
    this.settings = settings;
    this.positions = settings.positions();
    this.engines = engines;
    this.snapshots = snapshots;
    this.log = new TrainingLog(settings);
    this.ranks =
        new RankStart(settings, parameters.getContainingTask(), mailbox, this::tellCoordinator);
    this.cores = new ShareOfCores(mailbox, this::compute);
    setup(parameters.getContainingTask(), parameters.getStreamConfig(), parameters.getOutput());
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    gpu = AssignedGpu.of(getRuntimeContext().getExternalResourceInfos(AssignedGpu.RESOURCE));
    store = ObjectStore.open(address, getMetricGroup());
    engine = engines.create(gpu.index(), store);
    history =
        new RunHistory(
            settings.selection(),
            settings.run().task(),
            settings.run().labelNames().size(),
            settings.earlier());
    thread = new StepThread(mailbox);
    rank = ranks.of(engine, thread::drain);
    feed = new TurnFeed(settings, rank, cores::isGranted);
    if (context.isRestored()) {
      restore(context);
    }
  }

  private void restore(StateInitializationContext context) throws IOException {
    TaskStateManager states = getContainingTask().getEnvironment().getTaskStateManager();
    Optional<Restoration> restored =
        Restoration.read(
            context,
            states.prioritizedOperatorState(getOperatorID()).getPrioritizedRawOperatorState(),
            settings,
            rank,
            history,
            engine);
    if (restored.isPresent()) {
      feed.restore(restored.get().run());
      restoration = restored.get().engine() == null ? null : restored.get();
      log.restored(context.getRestoredCheckpointId(), feed.position(), feed.size());
    }
  }

  @Override
  public void open() throws Exception {
    super.open();
    log.opened(engine.report().line());
    gauges = new TrainingGauges(getMetricGroup(), positions, rank, engine);
    if (rank.leads()) {
      MixingGauges.register(getMetricGroup(), settings.run().mixing());
    }
    gauges.restored(positions.stepsBefore(feed.position()));
    feed.begin(new TurnWork(settings, rank, engine, history, snapshots, thread, gauges, this));
    cuts = new TrainingCuts(settings, rank, feed, engine, history, gauges);
    snapshots.open(store);
    horizon =
        new Horizon(
            positions, settings.lookAhead(), turn -> tellCoordinator(new HorizonRaised(turn)));
    horizon.done(feed.position(), 0, 0);
    if (history.isStopped()) {
      endAt(feed.next());
    }
    if (restoration != null) {
      readEngine();
    }
    rank.start(feed.next(), feed.end(), this);
    feed.advance();
  }

  /** Before any turn; the mailbox thread goes on, so that ranks can be linked, which this needs. */
  private void readEngine() throws InterruptedException {
    thread.submit(
        () -> {
          restoration.readEngine(rank, engine);
          return Optional.empty();
        },
        done -> restoration = null);
  }

  private void compute() throws InterruptedException {
    gauges.begins();
    feed.advance();
  }

  @Override
  public void processElement(StreamRecord<RunSample> element) throws Exception {
    feed.add(element.getValue());
    gauges.heldBack(feed.size());
  }

  @Override
  public void endInput() throws Exception {
    cores.await();
    rank.awaitEnd();
    feed.requireDone();
    snapshots.await();
    ended = true;
    log.ended(gauges);
  }

  /**
   * Lets queued steps end and their output go before the barrier, so that the cut is consistent.
   */
  @Override
  public void prepareSnapshotPreBarrier(long checkpoint) throws Exception {
    while (restoration != null) {
      mailbox.yield();
    }
    isCut = rank.barrier(checkpoint);
    // A run that goes on from here takes what it published before as published.
    snapshots.await();
  }

  /** The checkpoint that is copied next is a savepoint with which the job stops. */
  void stops() {
    stopping = true;
    rank.stopped();
  }

  /**
   * What the checkpoint whose barrier came last holds, as of now; empty if it is declined. The
   * caller closes it.
   */
  Optional<TrainingCut> cut(long checkpoint) throws IOException {
    if (!isCut) {
      return Optional.empty();
    }
    TrainingCut cut = cuts.take(checkpoint);
    rank.copied(checkpoint);
    return Optional.of(cut);
  }

  @Override
  public void notifyCheckpointComplete(long checkpoint) throws Exception {
    super.notifyCheckpointComplete(checkpoint);
    log.complete(checkpoint);
  }

  @Override
  public void notifyCheckpointAborted(long checkpoint) throws Exception {
    super.notifyCheckpointAborted(checkpoint);
    rank.aborted(checkpoint);
    log.aborted(checkpoint);
  }

  @Override
  public void close() throws Exception {
    computed();
    if (rank != null) {
      if (!ended && !stopping) {
        rank.abort(new IllegalStateException("The training task has ended before the run"));
      }
      rank.close();
    }
    if (thread != null && horizon != null) {
      thread.close(engine::close);
    } else if (engine != null) {
      engine.close();
    }
    snapshots.close();
    if (gpu != null) {
      gpu.close();
    }
    if (store != null) {
      store.close();
    }
    super.close();
  }

  @Override
  public void begin(long turn, long known) {
    if (feed.permit(known)) {
      mailbox.execute(feed::advance, "training turn permitted");
    }
  }

  @Override
  public long parameterHash() {
    return restoration == null ? engine.parameterHash() : 0;
  }

  @Override
  public void emit(List<PartElement> elements) {
    elements.forEach(element -> output.collect(new StreamRecord<>(element)));
  }

  @Override
  public void computed() {
    cores.giveBack();
  }

  @Override
  public void decided(Turn turn, boolean ends) {
    rank.decided(turn.number(), ends);
  }

  @Override
  public void done(Turn turn, long bytes) {
    rank.done(turn.number());
    if (rank.leads()) {
      horizon.done(turn.end(), gauges.secondsBetweenSteps(), bytes);
    }
  }

  private void tellCoordinator(OperatorEvent word) {
    events.getOperatorEventGateway(getOperatorID()).sendEventToCoordinator(word);
  }

  /** What the coordinator says. */
  void handleOperatorEvent(OperatorEvent event) {
    if (event instanceof RunHeldEvent) {
      hold();
      return;
    }
    ((LinkedRank) rank).formed(((GroupFormedEvent) event).group());
  }

  /** No other job trains the run. */
  private void hold() {
    try {
      cores.ask(rank.ranks() == 1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Drops what has come of samples that are not wanted, and lets no more come. */
  @Override
  public void endAt(long turn) {
    feed.endAt(turn);
    long position = positions.turns().position(turn);
    gauges.ended(positions.stepsBefore(position));
    tellCoordinator(new RunEnded(position));
  }
}
