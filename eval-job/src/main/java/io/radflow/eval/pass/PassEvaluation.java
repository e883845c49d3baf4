package io.radflow.eval.pass;

import io.radflow.core.monitoring.OperatorMetrics;
import io.radflow.core.monitoring.RejectCounters;
import io.radflow.core.part.PartElement;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.StoreAddress;
import io.radflow.eval.batch.PassHeader;
import io.radflow.eval.batch.PredictionBatch;
import io.radflow.eval.batch.RejectedRow;
import io.radflow.eval.batch.ScoreBlock;
import io.radflow.eval.prediction.PredictionFault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.TimeDomain;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keyed by {@link PredictionBatch#runKey()}: keeps the predictions of a run's passes until all of a
 * pass are in, publishes partial values on the way and the exact values once, then forgets all but
 * that the pass is finished. Every measure is of sorted scores, so arrival order, parallelism and
 * replays do not show in it.
 */
@Internal
public final class PassEvaluation
    extends KeyedProcessFunction<String, PredictionBatch, PassValues> {

  public static final OutputTag<PartElement> REJECTS =
      new OutputTag<>("pass-rejects", PartElement.TYPE_INFORMATION);

  private static final long serialVersionUID = 2L;
  private static final Logger LOG = LoggerFactory.getLogger(PassEvaluation.class);

  /** Fires when the input has ended, which is when nothing can complete a pass any more. */
  private static final long END_OF_INPUT = Long.MAX_VALUE;

  /** Images whose ids are in memory, in a subtask: about 64 MB. */
  private static final long MOST_INDEXED_IMAGES = 2_000_000;

  private final StoreAddress address;
  private final long partialMillis;
  private final Duration timeout;
  private final Duration retention;
  private final PartialSample sample;

  private transient RunState state;
  private transient ImageIndexes indexes;
  private transient RejectCounters<PredictionFault> rejected;
  private transient Counter duplicates;
  private transient Counter late;
  private transient Counter complete;
  private transient Counter incomplete;

  /**
   * @param partialInterval time between two publications of a pass that is coming in
   * @param timeout how long nothing new comes before a pass is reported as incomplete
   * @param retention how long nothing new comes before such a pass is dropped, and how long it is
   *     known that a pass is finished
   */
  public PassEvaluation(
      StoreAddress address, Duration partialInterval, Duration timeout, Duration retention) {
    this(address, partialInterval, timeout, retention, PartialSample.DEFAULT);
  }

  PassEvaluation(
      StoreAddress address,
      Duration partialInterval,
      Duration timeout,
      Duration retention,
      PartialSample sample) {
    this.address = address;
    this.partialMillis = partialInterval.toMillis();
    this.timeout = timeout;
    this.retention = retention;
    this.sample = sample;
  }

  @Override
  public void open(OpenContext context) {
    state = new RunState(getRuntimeContext(), retention);
    indexes = new ImageIndexes(MOST_INDEXED_IMAGES);
    OperatorMetrics metrics = OperatorMetrics.of(getRuntimeContext().getMetricGroup());
    rejected = new RejectCounters<>(metrics, PredictionFault.class);
    duplicates = metrics.counter("predictions_duplicate_total");
    late = metrics.counter("predictions_late_total");
    complete = metrics.counter("passes_complete_total");
    incomplete = metrics.counter("passes_incomplete_total");
  }

  @Override
  public void processElement(PredictionBatch batch, Context context, Collector<PassValues> out)
      throws Exception {
    long step = batch.pass.step;
    if (state.isFinished(step)) {
      late.inc(batch.predictions());
      LOG.debug("Pass {}: finished, {} is left out", name(batch.pass), batch.object);
      return;
    }
    PassHeader first = state.first();
    if (first != null && !first.hasLabelSpaceOf(batch.pass)) {
      rejectAll(
          batch, PredictionFault.LABEL_SPACE_MISMATCH, labels(batch.pass), labels(first), context);
      return;
    }
    PassHeader pass = state.header(step);
    PassProgress progress;
    if (pass == null) {
      pass = batch.pass;
      progress = state.begin(pass);
      LOG.info("Pass {}: begins, {} images", name(pass), pass.passSize);
      context.timerService().registerEventTimeTimer(END_OF_INPUT);
    } else {
      progress = state.progress(step);
    }
    if (pass.passSize != batch.pass.passSize) {
      String found = "pass size " + batch.pass.passSize;
      String expected = Long.toString(pass.passSize);
      rejectAll(batch, PredictionFault.PASS_SIZE_MISMATCH, found, expected, context);
      return;
    }
    take(pass, progress, batch, context);
    state.update(step, progress);
    if (progress.seen == pass.passSize) {
      out.collect(result(pass, progress, PassValues.Status.COMPLETE));
      complete.inc();
      LOG.info("Pass {}: complete", name(pass));
      drop(pass, context);
    } else if (!state.isTicking()) {
      tick(partialMillis, context);
    }
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext context, Collector<PassValues> out)
      throws Exception {
    if (context.timeDomain() == TimeDomain.EVENT_TIME) {
      for (long step : state.openSteps()) {
        PassHeader pass = state.header(step);
        reportIncomplete(pass, state.progress(step), out);
        drop(pass, context);
      }
      return;
    }
    long start = System.nanoTime();
    state.setTicking(false);
    for (long step : state.openSteps()) {
      look(step, context, out);
    }
    if (!state.openSteps().isEmpty()) {
      // Half of the time at least is for predictions, however large the passes are.
      long spent = (System.nanoTime() - start) / 1_000_000;
      tick(Math.max(partialMillis, spent), context);
    }
  }

  /** Says what is new of an open pass, or that nothing is. */
  private void look(long step, OnTimerContext context, Collector<PassValues> out) throws Exception {
    PassHeader pass = state.header(step);
    PassProgress progress = state.progress(step);
    long quiet = context.timerService().currentProcessingTime() - progress.lastArrival;
    if (progress.seen > progress.published) {
      out.collect(partial(pass, progress));
      LOG.debug("Pass {}: {} of {} images", name(pass), progress.seen, pass.passSize);
      progress.published = progress.seen;
    } else if (quiet >= retention.toMillis()) {
      LOG.warn("Pass {}: dropped, nothing has come for {}", name(pass), retention);
      drop(pass, context);
      return;
    } else if (quiet >= timeout.toMillis() && !progress.reported) {
      // Kept all the same: what is missing may still come.
      reportIncomplete(pass, progress, out);
      progress.reported = true;
    }
    state.update(step, progress);
  }

  private void take(PassHeader pass, PassProgress progress, PredictionBatch batch, Context context)
      throws Exception {
    ImageIndex index = indexes.of(pass, progress, state);
    NewImages found = new NewImages(pass, progress, state, index, batch.block);
    duplicates.inc(found.duplicates());
    reject(batch, found.rejected(), context);
    if (found.images() == 0) {
      return;
    }
    ScoreBlock block = found.block();
    state.addBlock(pass.step, progress, block);
    if (sample.isOf(pass)) {
      ScoreBlock sampled = sample.of(pass, block);
      if (sampled.images() > 0) {
        state.addSample(pass.step, progress, sampled);
      }
    }
    progress.seen += found.images();
    progress.reported = false;
    progress.lastArrival = context.timerService().currentProcessingTime();
  }

  private void rejectAll(
      PredictionBatch batch,
      PredictionFault fault,
      String found,
      String expected,
      Context context) {
    List<RejectedRow> rows = new ArrayList<>();
    String detail = "found " + found + ", expected " + expected;
    for (int image = 0; image < batch.block.images(); image++) {
      rows.add(RejectedRow.of(batch.pass, batch.block, image, fault, detail));
    }
    reject(batch, rows, context);
  }

  /** A batch's rejects are a part of their own, which a replay writes again to the same place. */
  private void reject(PredictionBatch batch, List<RejectedRow> rows, Context context) {
    if (rows.isEmpty()) {
      return;
    }
    LOG.debug("Pass {}: {} rows of {} rejected", name(batch.pass), rows.size(), batch.object);
    String unit = BucketLayout.evalRejects(batch.object) + "pass/";
    int part = batch.block.row(0);
    for (RejectedRow row : rows) {
      rejected.count(row.fault);
      context.output(REJECTS, row.element(unit, part, address.uri(batch.object)));
    }
    context.output(REJECTS, PartElement.end(unit, part, 1));
  }

  private void drop(PassHeader pass, Context context) throws Exception {
    state.finish(pass.step);
    indexes.drop(pass);
    if (state.openSteps().isEmpty()) {
      context.timerService().deleteEventTimeTimer(END_OF_INPUT);
    }
  }

  private void reportIncomplete(PassHeader pass, PassProgress progress, Collector<PassValues> out) {
    LOG.warn("Pass {}: incomplete, {} of {} images", name(pass), progress.seen, pass.passSize);
    incomplete.inc();
    out.collect(result(pass, progress, PassValues.Status.INCOMPLETE));
  }

  private void tick(long delay, Context context) throws Exception {
    long now = context.timerService().currentProcessingTime();
    context.timerService().registerProcessingTimeTimer(now + delay);
    state.setTicking(true);
  }

  private PassValues partial(PassHeader pass, PassProgress progress) {
    return sample.isOf(pass)
        ? new PassValues(
            pass,
            PassValues.Status.PARTIAL,
            progress.seen,
            PassMetrics.of(pass, state.sample(pass.step, progress.sampleBlocks)))
        : result(pass, progress, PassValues.Status.PARTIAL);
  }

  private PassValues result(PassHeader pass, PassProgress progress, PassValues.Status status) {
    return new PassValues(
        pass,
        status,
        progress.seen,
        PassMetrics.of(pass, state.blocks(pass.step, progress.blocks)));
  }

  private static String name(PassHeader pass) {
    return pass.run + "/" + pass.target + "/step=" + pass.step;
  }

  private static String labels(PassHeader pass) {
    String text = pass.task + " " + Arrays.toString(pass.labelNames);
    return text.length() <= 200 ? text : text.substring(0, 200) + "…";
  }
}
