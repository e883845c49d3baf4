package io.radflow.training.operator;

import io.radflow.core.failure.PermanentFailure;
import io.radflow.core.part.PartElement;
import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoreAddress;
import io.radflow.training.device.AssignedGpu;
import io.radflow.training.engine.Batch;
import io.radflow.training.engine.NonFiniteLossException;
import io.radflow.training.engine.OutOfDeviceMemoryException;
import io.radflow.training.engine.StepResult;
import io.radflow.training.engine.TrainingEngine;
import io.radflow.training.history.PassMeasures;
import io.radflow.training.history.RunHistory;
import io.radflow.training.history.UndefinedMeasureException;
import io.radflow.training.plan.RunPositions;
import io.radflow.training.snapshot.SnapshotWriter;
import io.radflow.training.source.RunSample;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.runtime.operators.coordination.OperatorEventDispatcher;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StatePartitionStreamProvider;
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
    implements OneInputStreamOperator<RunSample, PartElement>, BoundedOneInput {

  private static final long serialVersionUID = 1L;

  private final transient StoreAddress address;
  private final transient RunSettings settings;
  private final transient RunPositions positions;
  private final transient EngineFactory engines;
  private final transient SnapshotWriter snapshots;
  private final transient RunRows rows;
  private final transient TrainingLog log;
  private final transient MailboxExecutor mailbox;
  private final transient OperatorEventDispatcher events;

  private transient ObjectStore store;
  private transient TrainingEngine engine;
  private transient RunHistory history;
  private transient StepThread thread;
  private transient ReorderBuffer buffer;
  private transient List<RunSample> assembling;
  private transient TrainingGauges gauges;
  private transient Horizon horizon;

  private transient AssignedGpu gpu;

  /** Samples from here on are not wanted: the end of the plan, or where the run ended early. */
  private transient long end;

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
    this.rows = new RunRows(settings.run(), positions);
    this.log = new TrainingLog(settings);
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
    assembling = new ArrayList<>();
    buffer = new ReorderBuffer(positions.start());
    end = positions.length();
    for (StatePartitionStreamProvider state : context.getRawOperatorStateInputs()) {
      TrainingState restored =
          TrainingState.read(
              state.getStream(),
              positions.fingerprint(),
              settings.run().identity(),
              history,
              engine);
      buffer = new ReorderBuffer(restored.next());
      restored.samples().forEach(buffer::add);
      log.restored(
          context.getRestoredCheckpointId(),
          positions.stepsBefore(restored.next()),
          restored.next(),
          restored.samples().size());
    }
  }

  @Override
  public void open() throws Exception {
    super.open();
    log.opened(engine.report().line());
    gauges = new TrainingGauges(getMetricGroup(), positions, engine::memoryBytes, engine::reading);
    MixingGauges.register(getMetricGroup(), settings.run().mixing());
    gauges.restored(positions.stepsBefore(buffer.next()));
    thread = new StepThread(mailbox);
    snapshots.open(store);
    horizon = new Horizon(positions, settings.lookAhead(), this::raiseHorizon);
    horizon.done(buffer.next(), 0, 0);
    if (history.isStopped()) {
      endAt(buffer.next());
    }
    assembleWhatIsHere();
  }

  @Override
  public void processElement(StreamRecord<RunSample> element) throws Exception {
    if (element.getValue().position < end) {
      buffer.add(element.getValue());
      assembleWhatIsHere();
      gauges.heldBack(buffer.size());
    }
  }

  @Override
  public void endInput() throws Exception {
    thread.drain();
    if (buffer.next() != end) {
      throw new IllegalStateException(
          String.format(
              "The input ended at position %d of %d; %d samples after a gap are held back",
              buffer.next(), end, buffer.size()));
    }
    ended = true;
    log.ended(gauges);
  }

  /**
   * Lets queued steps end and their output go before the barrier, so that the cut is consistent.
   */
  @Override
  public void prepareSnapshotPreBarrier(long checkpoint) throws Exception {
    thread.drain();
  }

  /** What a checkpoint holds, as of now. The caller closes it. */
  TrainingCut cut(long checkpoint) throws IOException {
    long start = System.nanoTime();
    List<RunSample> samples = new ArrayList<>(assembling);
    buffer.waiting().forEach(samples::add);
    TrainingCut cut =
        new TrainingCut(
            positions.fingerprint(),
            settings.run().identity(),
            buffer.next() - assembling.size(),
            samples,
            TrainingState.copy(history),
            ended ? null : forGood(engine::copyState));
    long stopped = System.nanoTime() - start;
    gauges.stoppedForCheckpoint(stopped);
    log.cut(
        checkpoint,
        positions.stepsBefore(buffer.next() - assembling.size()),
        buffer.next() - assembling.size(),
        samples.size(),
        stopped);
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
    log.aborted(checkpoint);
  }

  @Override
  public void close() throws Exception {
    if (thread != null) {
      thread.close(engine::close);
    } else if (engine != null) {
      engine.close();
    }
    if (gpu != null) {
      gpu.close();
    }
    if (store != null) {
      store.close();
    }
    super.close();
  }

  private void assembleWhatIsHere() throws Exception {
    for (Optional<RunSample> sample = buffer.poll(); sample.isPresent(); sample = buffer.poll()) {
      assembling.add(sample.get());
      RunPositions.Place place = positions.place(sample.get().position);
      if (place.evaluation()) {
        boolean last = place.index() == positions.evaluationRows() - 1;
        if (assembling.size() == positions.batchSize() || last) {
          score(place.pass(), taken(), last);
        }
      } else if (assembling.size() == positions.batchSize()) {
        train(place.index() / positions.batchSize(), taken());
      }
    }
  }

  private List<RunSample> taken() {
    List<RunSample> taken = assembling;
    assembling = new ArrayList<>(positions.batchSize());
    return taken;
  }

  private void train(long step, List<RunSample> samples) throws InterruptedException {
    Batch batch =
        Batches.mixedUp(samples, settings.mixup(), settings.localBatch(), positions.seed(), step);
    double rate = settings.learningRate().at(step);
    long epoch = samples.get(samples.size() - 1).epoch;
    long[] trained =
        samples.stream().mapToLong(one -> positions.place(one.position).index()).toArray();
    stage(batch);
    thread.submit(
        () -> {
          if (history.isStopped()) {
            return Optional.<TimedStep>empty();
          }
          long start = System.nanoTime();
          StepResult result = forGood(() -> engine.train(batch, rate));
          long computed = System.nanoTime();
          history.stepped(RunRows.metrics(rate, result), Arrays.stream(trained));
          snapshots.afterStep(step + 1, engine, history);
          return Optional.of(new TimedStep(result, start, computed, System.nanoTime()));
        },
        done ->
            done.ifPresent(
                timed -> {
                  gauges.trained(step + 1, epoch, rate, timed);
                  turnDone(samples);
                  emit(rows.step(step + 1, positions.passAfter(step), rate, timed.result()));
                }));
  }

  private void score(int pass, List<RunSample> samples, boolean last) throws InterruptedException {
    if (positions.place(samples.get(0).position).index() == 0) {
      log.passBegins(pass);
    }
    Batch batch = Batches.of(samples);
    stage(batch);
    thread.submit(
        () -> {
          if (history.isStopped()) {
            return Optional.<TimedScores>empty();
          }
          long start = System.nanoTime();
          float[] scores = forGood(() -> engine.score(batch));
          PassMeasures result = taken(pass, samples, scores, last);
          return Optional.of(
              new TimedScores(scores, result, history.isStopped(), start, System.nanoTime()));
        },
        done -> done.ifPresent(scored -> scored(pass, samples, scored)));
  }

  /** On the step thread: the pass's measures, and what is published by them. */
  private PassMeasures taken(int pass, List<RunSample> samples, float[] scores, boolean last)
      throws IOException {
    int units = settings.run().labelNames().size();
    for (int i = 0; i < samples.size(); i++) {
      float[] labels = new float[units];
      samples.get(i).copyLabels(labels, 0);
      history.scored(labels, Arrays.copyOfRange(scores, i * units, (i + 1) * units));
    }
    if (!last) {
      return null;
    }
    PassMeasures result = forGood(() -> history.endPass(positions.stepOfPass(pass)));
    if (positions.steps() > 0) {
      snapshots.afterPass(result.step(), engine, history);
    }
    return result;
  }

  private void scored(int pass, List<RunSample> samples, TimedScores scored) {
    emit(rows.scored(pass, samples, scored.scores()));
    gauges.evaluated(samples.size(), scored.startNanos(), scored.endNanos());
    turnDone(samples);
    if (scored.result() == null) {
      return;
    }
    emit(rows.evaluated(pass, scored.result()));
    emit(rows.passEnd(pass));
    gauges.evaluated(scored.result());
    log.passEnds(pass, scored.result(), scored.stops());
    if (scored.stops()) {
      endAt(positions.endOfPass(pass));
    }
  }

  private void turnDone(List<RunSample> samples) {
    RunSample last = samples.get(samples.size() - 1);
    horizon.done(
        last.position + 1,
        gauges.secondsBetweenSteps(),
        (long) samples.size() * last.pixels.length);
  }

  private void raiseHorizon(long turn) {
    events.getOperatorEventGateway(getOperatorID()).sendEventToCoordinator(new HorizonRaised(turn));
  }

  /** Drops what has come of samples that are not wanted, and lets no more come. */
  private void endAt(long position) {
    end = position;
    assembling.clear();
    buffer = new ReorderBuffer(position);
    gauges.ended(positions.stepsBefore(position));
    events.getOperatorEventGateway(getOperatorID()).sendEventToCoordinator(new RunEnded(position));
  }

  private void stage(Batch batch) {
    forGood(
        () -> {
          engine.stage(batch);
          return null;
        });
  }

  /** A restart would come to the same batch with the same parameters, and as much memory. */
  private static <T> T forGood(Supplier<T> work) {
    try {
      return work.get();
    } catch (NonFiniteLossException | UndefinedMeasureException | OutOfDeviceMemoryException e) {
      throw PermanentFailure.suppressing(e);
    } catch (Error e) {
      PermanentFailure.throwIfPermanent(e);
      throw e;
    }
  }

  private void emit(List<PartElement> elements) {
    elements.forEach(element -> output.collect(new StreamRecord<>(element)));
  }

  /**
   * @param trainedNanos when the step was done; what follows is publishing
   */
  record TimedStep(StepResult result, long startNanos, long trainedNanos, long endNanos) {}

  /**
   * @param result of the pass, with its last scores; else null
   * @param stops whether the run ends with it
   */
  private record TimedScores(
      float[] scores, PassMeasures result, boolean stops, long startNanos, long endNanos) {}
}
