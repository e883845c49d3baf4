package io.radflow.training.operator;

import io.radflow.core.part.PartElement;
import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoreAddress;
import io.radflow.training.device.AssignedGpu;
import io.radflow.training.engine.LossTerms;
import io.radflow.training.engine.StateCopy;
import io.radflow.training.engine.TrainingEngine;
import io.radflow.training.history.RunHistory;
import io.radflow.training.identity.RunFingerprint;
import io.radflow.training.plan.RunPositions;
import io.radflow.training.plan.Turn;
import io.radflow.training.plan.Turns;
import io.radflow.training.rank.GroupFormedEvent;
import io.radflow.training.rank.LinkedRank;
import io.radflow.training.rank.TrainingRank;
import io.radflow.training.snapshot.SnapshotWriter;
import io.radflow.training.source.RunSample;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.runtime.operators.coordination.OperatorEvent;
import org.apache.flink.runtime.operators.coordination.OperatorEventDispatcher;
import org.apache.flink.runtime.state.StateInitializationContext;
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
  private final transient Turns turns;
  private final transient TrainingLog log;
  private final transient RankStart ranks;

  /** Known terms of the turns that may be computed, from the next one on. */
  private final transient Queue<Long> permitted = new ArrayDeque<>();

  private final transient MailboxExecutor mailbox;
  private final transient OperatorEventDispatcher events;

  private transient ObjectStore store;
  private transient TrainingEngine engine;
  private transient RunHistory history;
  private transient StepThread thread;
  private transient TrainingRank rank;
  private transient TurnWork work;
  private transient TurnBuffer buffer;

  /** The turn after the last one that is known to be whole. */
  private transient long held;

  private transient boolean advancing;
  private final transient ShareOfCores cores;

  /** The checkpoint that is copied next is a savepoint with which the job stops. */
  void stops() {
    stopping = true;
    rank.stopped();
  }

  /** Whether the checkpoint whose barrier came last cuts the run. */
  private transient boolean isCut;

  private transient TrainingGauges gauges;
  private transient Horizon horizon;

  private transient AssignedGpu gpu;

  /** Turns from here on are not wanted: the end of the plan, or where the run ended early. */
  private transient long end;

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
    this.turns = positions.turns();
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
    buffer = new TurnBuffer(positions, rank.leaves(), positions.start());
    end = turns.count();
    if (context.isRestored()) {
      restore(context);
    }
  }

  private void restore(StateInitializationContext context) throws IOException {
    CheckpointStreams streams = new CheckpointStreams(context.getRawOperatorStateInputs());
    if (!streams.iterator().hasNext()) {
      return;
    }
    String plan = positions.fingerprint();
    RunFingerprint run = settings.run().identity();
    TrainingState restored =
        positions.leaves() > 1
            ? new RankStates(streams, plan, run, history, buffer::isOwn).read(engine)
            : TrainingState.read(streams.iterator().next(), plan, run, history, engine);
    buffer = new TurnBuffer(positions, rank.leaves(), restored.next());
    restored.samples().forEach(buffer::add);
    end = restored.end() < positions.length() ? turns.at(restored.end()) : end;
    log.restored(
        context.getRestoredCheckpointId(),
        positions.stepsBefore(restored.next()),
        restored.next(),
        buffer.size());
  }

  @Override
  public void open() throws Exception {
    super.open();
    log.opened(engine.report().line());
    gauges = new TrainingGauges(getMetricGroup(), positions, rank, engine);
    if (rank.leads()) {
      MixingGauges.register(getMetricGroup(), settings.run().mixing());
    }
    held = buffer.next();
    gauges.restored(positions.stepsBefore(buffer.position()));
    work = new TurnWork(settings, rank, engine, history, snapshots, thread, gauges, this);
    snapshots.open(store);
    horizon = new Horizon(positions, settings.lookAhead(), this::raiseHorizon);
    horizon.done(buffer.position(), 0, 0);
    if (history.isStopped()) {
      endAt(buffer.next());
    }
    rank.start(buffer.next(), end, this);
    advance();
  }

  private void compute() throws InterruptedException {
    gauges.begins();
    advance();
  }

  @Override
  public void processElement(StreamRecord<RunSample> element) throws Exception {
    if (turns.at(element.getValue().position) < end) {
      buffer.add(element.getValue());
      advance();
      gauges.heldBack(buffer.size());
    }
  }

  @Override
  public void endInput() throws Exception {
    cores.await();
    rank.awaitEnd();
    if (buffer.next() != end) {
      throw new IllegalStateException(
          String.format(
              "The input ended at position %d of %d; %d samples after a gap are held back",
              buffer.missing(), turns.position(end), buffer.size()));
    }
    snapshots.await();
    ended = true;
    log.ended(gauges);
  }

  /**
   * Lets queued steps end and their output go before the barrier, so that the cut is consistent.
   */
  @Override
  public void prepareSnapshotPreBarrier(long checkpoint) throws Exception {
    isCut = rank.barrier(checkpoint);
    // A run that goes on from here takes what it published before as published.
    snapshots.await();
  }

  /** Whether the checkpoint whose barrier came last cuts the run; if not, it is declined. */
  boolean isCut() {
    return isCut;
  }

  /** What a checkpoint holds, as of now. The caller closes it. */
  TrainingCut cut(long checkpoint) throws IOException {
    long start = System.nanoTime();
    List<RunSample> samples = buffer.waiting();
    // Of a run that is done the engine's state is not needed, and some ranks may have ended.
    boolean isDone = buffer.next() == end;
    StateCopy copy = isDone ? null : TurnWork.forGood(engine::copyState);
    TrainingCut cut =
        new TrainingCut(
            new RankState.Head(
                positions.fingerprint(),
                settings.run().identity(),
                rank.ranks(),
                rank.rank(),
                buffer.position(),
                turns.position(end),
                copy == null ? 0 : copy.bytes()),
            positions.leaves(),
            samples,
            rank.leads() ? TrainingState.copy(history) : new byte[0],
            copy);
    long stopped = System.nanoTime() - start;
    gauges.stoppedForCheckpoint(stopped);
    log.cut(
        checkpoint,
        positions.stepsBefore(buffer.position()),
        buffer.position(),
        samples.size(),
        stopped);
    rank.copied(checkpoint);
    return cut;
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
    if (rank != null && !ended && !stopping) {
      rank.abort(new IllegalStateException("The training task has ended before the run"));
    }
    if (rank != null) {
      rank.close();
    }
    if (thread != null && work != null) {
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

  /** Computes what is here and permitted. A turn that waits for its place lets others call this. */
  private void advance() throws InterruptedException {
    if (advancing) {
      return;
    }
    advancing = true;
    try {
      tellWhatIsHeld();
      while (cores.isGranted() && !permitted.isEmpty()) {
        Turn turn = turns.of(buffer.next());
        work.compute(turn, buffer.take(), terms(permitted.remove()));
        tellWhatIsHeld();
      }
    } finally {
      advancing = false;
    }
  }

  private void tellWhatIsHeld() {
    while (held < end && buffer.isWhole(held)) {
      boolean trains = !turns.of(held).evaluation();
      rank.held(held, trains ? known(buffer.samples(held)) : 0);
      held++;
    }
  }

  /** Known terms of the loss, counted without an array of all labels. */
  private long known(List<RunSample> samples) {
    int units = settings.run().labelNames().size();
    float[] ofOneClass = new float[units];
    ofOneClass[0] = 1;
    long knownOfClass = settings.loss().terms(ofOneClass, units);
    long known = 0;
    for (RunSample sample : samples) {
      known += sample.labels == null ? knownOfClass : settings.loss().terms(sample.labels, units);
    }
    return known;
  }

  private LossTerms terms(long known) {
    int local = settings.localBatch();
    return new LossTerms(known, local == 0 ? 0 : positions.batchSize() / local);
  }

  @Override
  public void begin(long turn, long known) {
    permitted.add(known);
    if (!advancing) {
      mailbox.execute(this::advance, "training turn permitted");
    }
  }

  @Override
  public long parameterHash() {
    return engine.parameterHash();
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

  private void raiseHorizon(long turn) {
    tellCoordinator(new HorizonRaised(turn));
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
    end = turn;
    long position = turns.position(turn);
    buffer = new TurnBuffer(positions, rank.leaves(), position);
    held = turn;
    permitted.clear();
    gauges.ended(positions.stepsBefore(position));
    tellCoordinator(new RunEnded(position));
  }
}
