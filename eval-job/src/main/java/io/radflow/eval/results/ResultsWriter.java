package io.radflow.eval.results;

import io.radflow.core.metric.MetricName;
import io.radflow.core.monitoring.OperatorMetrics;
import io.radflow.core.parquet.ParquetRecords;
import io.radflow.core.record.Metric;
import io.radflow.core.record.Task;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoreAddress;
import io.radflow.eval.batch.PassHeader;
import io.radflow.eval.pass.PassValues;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keyed by run, so that a run's objects have one writer: writes each pass's values to metrics/, and
 * those of a target's newest complete pass to results/. What was written before is read from there
 * and is no state. The same values give the same objects, so a replay changes nothing. Sends every
 * result on once it is written.
 *
 * <p>A name's objects are of the run that has the name. A pass of another one, such as of a run
 * that was replaced while its predictions were on the way, is counted and not written.
 */
@Internal
public final class ResultsWriter extends KeyedProcessFunction<String, PassValues, PassValues> {

  private static final long serialVersionUID = 2L;
  private static final Logger LOG = LoggerFactory.getLogger(ResultsWriter.class);
  private static final long MAX_RESULTS_BYTES = 64L << 20;

  private final StoreAddress address;

  private transient ObjectStore store;
  private transient Counter refused;

  public ResultsWriter(StoreAddress address) {
    this.address = address;
  }

  @Override
  public void open(OpenContext context) {
    store = ObjectStore.open(address, getRuntimeContext().getMetricGroup());
    refused =
        OperatorMetrics.of(getRuntimeContext().getMetricGroup())
            .counter("passes_of_other_runs_total");
  }

  @Override
  public void processElement(PassValues result, Context context, Collector<PassValues> out)
      throws Exception {
    PassHeader pass = result.pass;
    List<PublishedResult> before = before(pass.run);
    Optional<String> owner = RunOwner.otherThan(pass, before, store);
    if (owner.isPresent()) {
      refused.inc();
      LOG.warn(
          "Pass {}/{}/step={}: not written, it is of fingerprint {}, and the run of that name is {}",
          pass.run,
          pass.target,
          pass.step,
          pass.fingerprint,
          owner.get());
      return;
    }
    store.write(
        BucketLayout.evalMetrics(pass.run, pass.target, pass.step),
        ParquetRecords.encode(Metric.getClassSchema(), result.metrics()));
    LOG.info(
        "Pass {}/{}/step={}: written, {} images, {}",
        pass.run,
        pass.target,
        pass.step,
        result.seen,
        headline(result));
    if (result.status == PassValues.Status.COMPLETE) {
      writeResults(result, before);
    }
    out.collect(result);
  }

  @Override
  public void close() {
    if (store != null) {
      store.close();
    }
  }

  private void writeResults(PassValues result, List<PublishedResult> before) throws IOException {
    PassHeader pass = result.pass;
    List<PublishedResult> results = new ArrayList<>(before);
    results.removeIf(one -> isOfAnother(one, pass));
    boolean isOld =
        results.stream()
            .anyMatch(one -> one.dataset().equals(pass.target) && one.lastStep() > pass.step);
    if (isOld) {
      LOG.info("Pass {}/{}/step={}: results keep a later step's", pass.run, pass.target, pass.step);
      return;
    }
    results.removeIf(one -> one.dataset().equals(pass.target));
    addRows(result, results);
    // A stable sort: a target's rows stay in their order.
    results.sort(Comparator.comparing(PublishedResult::dataset));
    store.write(BucketLayout.results(pass.run), PublishedResults.encode(results));
  }

  /** Whether a result is of a run that had the name before. */
  private static boolean isOfAnother(PublishedResult result, PassHeader pass) {
    return result.fingerprint() != null
        && pass.fingerprint != null
        && !result.fingerprint().equals(pass.fingerprint);
  }

  /** What the run's object holds; nothing, with a warning, if that is not readable. */
  private List<PublishedResult> before(String run) throws IOException {
    String key = BucketLayout.results(run);
    if (!store.exists(key)) {
      return List.of();
    }
    byte[] csv = store.read(key, MAX_RESULTS_BYTES);
    try {
      return PublishedResults.decode(csv, key);
    } catch (IOException | RuntimeException e) {
      LOG.warn("Results {}: written anew, they cannot be read: {}", key, e.getMessage());
      return List.of();
    }
  }

  private static void addRows(PassValues result, List<PublishedResult> results) {
    PassHeader pass = result.pass;
    for (String metric : metrics(pass.task)) {
      result
          .overall(metric)
          .ifPresent(
              value ->
                  results.add(
                      new PublishedResult(
                          value.value,
                          metric,
                          BucketLayout.PREDICTIONS + pass.run,
                          pass.seed,
                          pass.shot,
                          pass.pretrainedModel,
                          pass.target,
                          pass.step,
                          pass.patientDisjoint,
                          pass.fingerprint)));
    }
  }

  /** The target's own metric first. */
  private static List<String> metrics(Task task) {
    return task == Task.MULTI_CLASS
        ? List.of(MetricName.ACCURACY, MetricName.MEAN_AUC)
        : List.of(MetricName.MEAN_AUC, MetricName.ACCURACY);
  }

  private static String headline(PassValues result) {
    String metric = metrics(result.pass.task).get(0);
    return result.overall(metric).map(v -> metric + " " + v.value).orElse(metric + " undefined");
  }
}
