package io.radflow.eval.gauge;

import io.radflow.core.monitoring.OperatorMetrics;
import io.radflow.eval.pass.PassValues;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows the newest step of every active run and target as gauges. Parallelism 1, so that each
 * series exists once. Series are bounded: a newer step takes the place of an older one, of many
 * runs those that were quiet the longest go, so does a run that was quiet for the retention, and
 * what is too much for all that is left out, which {@code gauges_left_out} counts.
 */
@Internal
public final class MetricGauges extends AbstractStreamOperator<Void>
    implements OneInputStreamOperator<PassValues, Void> {

  private static final long serialVersionUID = 2L;
  private static final Logger LOG = LoggerFactory.getLogger(MetricGauges.class);

  private final int maxRuns;
  private final int maxSeries;
  private final long retentionMillis;

  /** By run and target, the quietest first. */
  private transient Map<String, ShownPass> shown;

  private transient OperatorMetrics metrics;
  private transient Map<String, PassGauges> gauges;
  private transient ListState<ShownPass> saved;
  private transient boolean awaiting;

  /** Also read by the reporter's thread. */
  private transient volatile int leftOut;

  /**
   * @param maxRuns the most runs (each on one target) to show at a time
   * @param maxSeries the most gauges of values
   * @param retention after which a quiet run is no longer shown
   */
  public MetricGauges(int maxRuns, int maxSeries, Duration retention) {
    this.maxRuns = maxRuns;
    this.maxSeries = maxSeries;
    this.retentionMillis = retention.toMillis();
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    saved =
        context
            .getOperatorStateStore()
            .getListState(new ListStateDescriptor<>("shown", ShownPass.TYPE_INFORMATION));
  }

  @Override
  public void open() throws Exception {
    super.open();
    shown = new LinkedHashMap<>(16, 0.75f, true);
    gauges = new LinkedHashMap<>();
    metrics = OperatorMetrics.of(getMetricGroup());
    metrics.gauge("gauges_left_out", () -> leftOut);
    for (ShownPass pass : saved.get()) {
      show(pass);
    }
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    saved.clear();
    for (ShownPass pass : shown.values()) {
      saved.add(pass);
    }
  }

  @Override
  public void processElement(StreamRecord<PassValues> element) {
    long now = getProcessingTimeService().getCurrentProcessingTime();
    show(ShownPass.of(element.getValue(), now));
  }

  private void show(ShownPass pass) {
    String key = pass.result.pass.runKey();
    ShownPass before = shown.get(key);
    if (before != null && before.result.pass.step > pass.result.pass.step) {
      return;
    }
    shown.put(key, pass);
    if (before != null && before.result.pass.step < pass.result.pass.step) {
      gauges.remove(key).retire();
    }
    retireQuietest();
    PassGauges own = gauges.computeIfAbsent(key, one -> new PassGauges(metrics, pass.result.pass));
    boolean wasWhole = own.leftOut() == 0;
    own.update(pass.result, maxSeries - series() + own.series());
    if (wasWhole && own.leftOut() > 0) {
      LOG.warn(
          "Pass {}/{}/step={}: {} gauges are left out, the limit is {}",
          pass.result.pass.run,
          pass.result.pass.target,
          pass.result.pass.step,
          own.leftOut(),
          maxSeries);
    }
    count();
    awaitRetention();
  }

  private int series() {
    return gauges.values().stream().mapToInt(PassGauges::series).sum();
  }

  private void retireQuietest() {
    Iterator<String> keys = shown.keySet().iterator();
    while (shown.size() > maxRuns && keys.hasNext()) {
      gauges.remove(keys.next()).retire();
      keys.remove();
    }
  }

  private void awaitRetention() {
    if (!awaiting && !shown.isEmpty()) {
      long quietest = shown.values().stream().mapToLong(pass -> pass.time).min().getAsLong();
      getProcessingTimeService().registerTimer(quietest + retentionMillis, this::retireQuiet);
      awaiting = true;
    }
  }

  private void retireQuiet(long now) {
    awaiting = false;
    Iterator<Map.Entry<String, ShownPass>> entries = shown.entrySet().iterator();
    while (entries.hasNext()) {
      Map.Entry<String, ShownPass> entry = entries.next();
      if (now - entry.getValue().time >= retentionMillis) {
        gauges.remove(entry.getKey()).retire();
        entries.remove();
      }
    }
    count();
    awaitRetention();
  }

  private void count() {
    leftOut = gauges.values().stream().mapToInt(PassGauges::leftOut).sum();
  }
}
