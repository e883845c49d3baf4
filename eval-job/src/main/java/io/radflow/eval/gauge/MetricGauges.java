package io.radflow.eval.gauge;

import io.radflow.eval.pass.PassResult;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Shows the newest step of every run and target as gauges. Parallelism 1, so that each series
 * exists once. Series are bounded: a newer step takes the place of an older one, and of many runs
 * those that were quiet the longest go.
 */
public final class MetricGauges extends ProcessFunction<PassResult, Void>
    implements CheckpointedFunction {

  private static final long serialVersionUID = 1L;

  private final int maxRuns;

  /** By run and target, the quietest first. */
  private transient Map<String, PassResult> shown;

  private transient Map<String, PassGauges> gauges;
  private transient ListState<PassResult> saved;

  /**
   * @param maxRuns the most runs (each on one target) to show at a time
   */
  public MetricGauges(int maxRuns) {
    this.maxRuns = maxRuns;
  }

  @Override
  public void initializeState(FunctionInitializationContext context) throws Exception {
    shown = new LinkedHashMap<>(16, 0.75f, true);
    gauges = new LinkedHashMap<>();
    saved =
        context
            .getOperatorStateStore()
            .getListState(new ListStateDescriptor<>("shown", PassResult.TYPE_INFORMATION));
    for (PassResult result : saved.get()) {
      show(result);
    }
  }

  @Override
  public void snapshotState(FunctionSnapshotContext context) throws Exception {
    saved.clear();
    for (PassResult result : shown.values()) {
      saved.add(result);
    }
  }

  @Override
  public void processElement(PassResult result, Context context, Collector<Void> out) {
    show(result);
  }

  private void show(PassResult result) {
    String key = result.pass.run + "\n" + result.pass.target;
    PassResult before = shown.get(key);
    if (before != null && before.pass.step > result.pass.step) {
      return;
    }
    if (before != null && before.pass.step == result.pass.step) {
      gauges.get(key).update(result);
    } else {
      if (before != null) {
        gauges.remove(key).retire();
      }
      gauges.put(key, new PassGauges(getRuntimeContext().getMetricGroup(), result));
    }
    shown.put(key, result);
    retireQuietest();
  }

  private void retireQuietest() {
    Iterator<String> keys = shown.keySet().iterator();
    while (shown.size() > maxRuns && keys.hasNext()) {
      gauges.remove(keys.next()).retire();
      keys.remove();
    }
  }
}
