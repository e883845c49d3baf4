package io.radflow.eval.pass;

import io.radflow.eval.input.PredictionFault;
import io.radflow.eval.input.PredictionRow;
import io.radflow.ingest.part.PartElement;
import io.radflow.ingest.store.BucketLayout;
import io.radflow.ingest.store.StoreAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.TimeDomain;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keyed by {@link PredictionRow#passKey()}: keeps a pass's predictions by sample id until all are
 * in, publishes partial values on the way and the exact values once, then forgets all but that the
 * pass is finished. Values are computed in the order of sample ids, so arrival order, parallelism
 * and replays do not show in them.
 */
public final class PassEvaluation extends KeyedProcessFunction<String, PredictionRow, PassResult> {

  public static final OutputTag<PartElement> REJECTS =
      new OutputTag<>("pass-rejects", PartElement.TYPE_INFORMATION);

  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(PassEvaluation.class);

  /** Fires when the input has ended, which is when nothing can complete a pass any more. */
  private static final long END_OF_INPUT = Long.MAX_VALUE;

  private final StoreAddress address;
  private final long partialMillis;
  private final long timeoutMillis;

  private transient ValueState<PassHeader> header;
  private transient ValueState<PassProgress> progress;
  private transient ValueState<Boolean> finished;
  private transient MapState<String, float[]> samples;
  private transient Counter duplicates;
  private transient Counter late;
  private transient Counter rejected;

  /**
   * @param partialInterval time between two publications of a pass that is coming in
   * @param timeout how long nothing new comes before a pass is reported as incomplete
   */
  public PassEvaluation(StoreAddress address, Duration partialInterval, Duration timeout) {
    this.address = address;
    this.partialMillis = partialInterval.toMillis();
    this.timeoutMillis = timeout.toMillis();
  }

  @Override
  public void open(OpenContext context) {
    header =
        getRuntimeContext()
            .getState(new ValueStateDescriptor<>("header", PassHeader.TYPE_INFORMATION));
    progress =
        getRuntimeContext()
            .getState(new ValueStateDescriptor<>("progress", PassProgress.TYPE_INFORMATION));
    finished = getRuntimeContext().getState(new ValueStateDescriptor<>("finished", Types.BOOLEAN));
    samples =
        getRuntimeContext()
            .getMapState(
                new MapStateDescriptor<>(
                    "samples",
                    Types.STRING,
                    PrimitiveArrayTypeInfo.FLOAT_PRIMITIVE_ARRAY_TYPE_INFO));
    duplicates = getRuntimeContext().getMetricGroup().counter("predictionsDuplicate");
    late = getRuntimeContext().getMetricGroup().counter("predictionsOfFinishedPasses");
    rejected = getRuntimeContext().getMetricGroup().counter("predictionsRejected");
  }

  @Override
  public void processElement(PredictionRow row, Context context, Collector<PassResult> out)
      throws Exception {
    if (finished.value() != null) {
      late.inc();
      return;
    }
    PassHeader pass = header.value();
    PassProgress state = progress.value();
    if (pass == null) {
      pass = PassHeader.of(row);
      header.update(pass);
      state = new PassProgress();
      context.timerService().registerEventTimeTimer(END_OF_INPUT);
    }
    if (isAccepted(row, pass, state, context)) {
      samples.put(row.sampleId, joined(row.labels, row.scores));
      state.seen++;
      state.lastArrival = context.timerService().currentProcessingTime();
    }
    if (state.seen == pass.passSize) {
      finish(pass, state, context, out);
      return;
    }
    if (!state.ticking) {
      tick(state, context);
    }
    progress.update(state);
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext context, Collector<PassResult> out)
      throws Exception {
    PassHeader pass = header.value();
    if (pass == null) {
      return;
    }
    PassProgress state = progress.value();
    if (context.timeDomain() == TimeDomain.EVENT_TIME) {
      reportIncomplete(pass, state, out);
      endRejects(pass, state, context);
      clear();
      return;
    }
    state.ticking = false;
    if (state.seen > state.published) {
      out.collect(result(pass, state, PassResult.Status.PARTIAL));
      state.published = state.seen;
      tick(state, context);
    } else if (timestamp - state.lastArrival >= timeoutMillis) {
      // Kept all the same: what is missing may still come.
      reportIncomplete(pass, state, out);
    } else {
      tick(state, context);
    }
    progress.update(state);
  }

  private boolean isAccepted(
      PredictionRow row, PassHeader pass, PassProgress state, Context context) throws Exception {
    if (!pass.hasLabelSpaceOf(row)) {
      String found = row.task + " " + Arrays.toString(row.labelNames);
      String expected = pass.task + " " + Arrays.toString(pass.labelNames);
      reject(row, pass, state, PredictionFault.LABEL_SPACE_MISMATCH, found, expected, context);
      return false;
    }
    if (row.passSize != pass.passSize) {
      String found = "pass size " + row.passSize;
      String expected = Long.toString(pass.passSize);
      reject(row, pass, state, PredictionFault.PASS_SIZE_MISMATCH, found, expected, context);
      return false;
    }
    float[] before = samples.get(row.sampleId);
    if (before == null) {
      return true;
    }
    float[] now = joined(row.labels, row.scores);
    if (Arrays.equals(before, now)) {
      duplicates.inc();
    } else {
      String found = "labels and scores " + Arrays.toString(now);
      String expected = "those that came first, " + Arrays.toString(before);
      reject(row, pass, state, PredictionFault.CONFLICTING_PREDICTION, found, expected, context);
    }
    return false;
  }

  private void reject(
      PredictionRow row,
      PassHeader pass,
      PassProgress state,
      PredictionFault fault,
      String found,
      String expected,
      Context context) {
    String detail = "found " + shortened(found) + ", expected " + shortened(expected);
    rejected.inc();
    state.rejects++;
    context.output(
        REJECTS, row.reject(unit(pass), unit(pass), address.uri(row.object), fault, detail));
  }

  private void endRejects(PassHeader pass, PassProgress state, Context context) {
    if (state.rejects > 0) {
      context.output(REJECTS, PartElement.end(unit(pass), 0, 1));
    }
  }

  private void finish(
      PassHeader pass, PassProgress state, Context context, Collector<PassResult> out)
      throws Exception {
    out.collect(result(pass, state, PassResult.Status.COMPLETE));
    endRejects(pass, state, context);
    context.timerService().deleteEventTimeTimer(END_OF_INPUT);
    clear();
    finished.update(true);
  }

  private void reportIncomplete(PassHeader pass, PassProgress state, Collector<PassResult> out)
      throws Exception {
    LOG.warn(
        "The pass of run {} on {} at step {} is incomplete: {} of {} images",
        pass.run,
        pass.target,
        pass.step,
        state.seen,
        pass.passSize);
    out.collect(result(pass, state, PassResult.Status.INCOMPLETE));
  }

  private void tick(PassProgress state, Context context) {
    long now = context.timerService().currentProcessingTime();
    context.timerService().registerProcessingTimeTimer(now + partialMillis);
    state.ticking = true;
  }

  private PassResult result(PassHeader pass, PassProgress state, PassResult.Status status)
      throws Exception {
    Map<String, float[]> byId = new TreeMap<>();
    for (Map.Entry<String, float[]> sample : samples.entries()) {
      byId.put(sample.getKey(), sample.getValue());
    }
    int labels = pass.labelNames.length;
    float[][] truths = new float[byId.size()][];
    float[][] scores = new float[byId.size()][];
    int i = 0;
    for (float[] sample : byId.values()) {
      truths[i] = Arrays.copyOfRange(sample, 0, labels);
      scores[i] = Arrays.copyOfRange(sample, labels, 2 * labels);
      i++;
    }
    return new PassResult(pass, status, state.seen, PassMetrics.of(pass, truths, scores));
  }

  private void clear() {
    header.clear();
    progress.clear();
    samples.clear();
  }

  private static float[] joined(float[] labels, float[] scores) {
    float[] both = Arrays.copyOf(labels, labels.length + scores.length);
    System.arraycopy(scores, 0, both, labels.length, scores.length);
    return both;
  }

  /** Unit and table of the rejects that only the pass as a whole can tell. */
  private static String unit(PassHeader pass) {
    return BucketLayout.evalRejects() + pass.run + "/step=" + pass.step + "/pass/";
  }

  private static String shortened(String text) {
    return text.length() <= 200 ? text : text.substring(0, 200) + "…";
  }
}
