package io.radflow.training.operator;

import io.radflow.ingest.part.PartElement;
import io.radflow.training.engine.Batch;
import io.radflow.training.engine.NonFiniteLossException;
import io.radflow.training.engine.StepResult;
import io.radflow.training.engine.TrainingEngine;
import io.radflow.training.plan.RunPlan;
import io.radflow.training.schedule.LearningRate;
import io.radflow.training.snapshot.SnapshotWriter;
import io.radflow.training.source.RunSample;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StatePartitionStreamProvider;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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
  private static final Logger LOG = LoggerFactory.getLogger(TrainingOperator.class);

  private final transient RunPlan plan;
  private final transient LearningRate learningRate;
  private final transient double mixup;
  private final transient EngineFactory engines;
  private final transient SnapshotWriter snapshots;
  private final transient RunRows rows;
  private final transient MailboxExecutor mailbox;

  private transient TrainingEngine engine;
  private transient StepThread thread;
  private transient ReorderBuffer buffer;
  private transient List<RunSample> assembling;
  private transient TrainingGauges gauges;

  TrainingOperator(
      StreamOperatorParameters<PartElement> parameters,
      RunDescription run,
      RunPlan plan,
      LearningRate learningRate,
      double mixup,
      EngineFactory engines,
      SnapshotWriter snapshots) {
    this.mailbox = parameters.getMailboxExecutor();
    this.plan = plan;
    this.learningRate = learningRate;
    this.mixup = mixup;
    this.engines = engines;
    this.snapshots = snapshots;
    this.rows = new RunRows(run, plan);
    setup(parameters.getContainingTask(), parameters.getStreamConfig(), parameters.getOutput());
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    engine = engines.create();
    assembling = new ArrayList<>();
    buffer = new ReorderBuffer(0);
    for (StatePartitionStreamProvider state : context.getRawOperatorStateInputs()) {
      TrainingState restored = TrainingState.read(state.getStream(), plan.fingerprint(), engine);
      buffer = new ReorderBuffer(restored.next());
      restored.samples().forEach(buffer::add);
      LOG.info("Going on at step {}, position {}", engine.step(), restored.next());
    }
  }

  @Override
  public void open() throws Exception {
    super.open();
    LOG.info("Engine: {}", engine.report().line());
    gauges = new TrainingGauges(getMetricGroup(), plan);
    gauges.restored(plan.stepsBefore(buffer.next()));
    thread = new StepThread(mailbox);
    snapshots.open();
    assembleWhatIsHere();
  }

  @Override
  public void processElement(StreamRecord<RunSample> element) throws Exception {
    buffer.add(element.getValue());
    assembleWhatIsHere();
    gauges.heldBack(buffer.size());
  }

  @Override
  public void endInput() throws Exception {
    thread.drain();
    if (buffer.next() != plan.length()) {
      throw new IllegalStateException(
          String.format(
              "The input ended at position %d of %d; %d samples after a gap are held back",
              buffer.next(), plan.length(), buffer.size()));
    }
  }

  /**
   * Lets queued steps end and their output go before the barrier, so that the cut is consistent.
   */
  @Override
  public void prepareSnapshotPreBarrier(long checkpoint) throws Exception {
    thread.drain();
  }

  /** What a checkpoint holds, as of now. The caller closes it. */
  TrainingCut cut() {
    List<RunSample> samples = new ArrayList<>(assembling);
    buffer.waiting().forEach(samples::add);
    return new TrainingCut(
        plan.fingerprint(), buffer.next() - assembling.size(), samples, engine.copyState());
  }

  @Override
  public void close() throws Exception {
    if (thread != null) {
      thread.close(engine::close);
    } else if (engine != null) {
      engine.close();
    }
    snapshots.close();
    super.close();
  }

  private void assembleWhatIsHere() throws Exception {
    for (Optional<RunSample> sample = buffer.poll(); sample.isPresent(); sample = buffer.poll()) {
      assembling.add(sample.get());
      RunPlan.Place place = plan.place(sample.get().position);
      if (place.evaluation()) {
        boolean last = place.index() == plan.evaluationRows() - 1;
        if (assembling.size() == plan.batchSize() || last) {
          score(place.pass(), taken(), last);
        }
      } else if (assembling.size() == plan.batchSize()) {
        train(place.index() / plan.batchSize(), taken());
      }
    }
  }

  private List<RunSample> taken() {
    List<RunSample> taken = assembling;
    assembling = new ArrayList<>(plan.batchSize());
    return taken;
  }

  private void train(long step, List<RunSample> samples) throws InterruptedException {
    Batch batch = Batches.mixedUp(samples, mixup, plan.seed(), step);
    double rate = learningRate.at(step);
    thread.submit(
        () -> {
          long start = System.nanoTime();
          StepResult result = trainOrStopForGood(batch, rate);
          snapshots.afterStep(step + 1, engine, rate, result);
          return new TimedStep(result, start, System.nanoTime());
        },
        done -> {
          gauges.trained(step + 1, rate, done.result(), done.startNanos(), done.endNanos());
          emit(rows.step(step + 1, plan.passAfter(step), rate, done.result()));
        });
  }

  private StepResult trainOrStopForGood(Batch batch, double rate) {
    try {
      return engine.train(batch, rate);
    } catch (NonFiniteLossException e) {
      // A restart would come to the same batch with the same parameters.
      throw new SuppressRestartsException(e);
    }
  }

  private void score(int pass, List<RunSample> samples, boolean last) throws InterruptedException {
    Batch batch = Batches.of(samples);
    thread.submit(
        () -> new TimedScores(engine.score(batch), System.nanoTime()),
        done -> {
          emit(rows.scored(pass, samples, done.scores()));
          gauges.evaluated(samples.size(), done.endNanos());
          if (last) {
            emit(rows.passEnd(pass));
            LOG.info(
                "Scored pass {} of {}, after step {}",
                pass + 1,
                plan.passes(),
                plan.stepOfPass(pass));
          }
        });
  }

  private void emit(List<PartElement> elements) {
    elements.forEach(element -> output.collect(new StreamRecord<>(element)));
  }

  private record TimedStep(StepResult result, long startNanos, long endNanos) {}

  private record TimedScores(float[] scores, long endNanos) {}
}
