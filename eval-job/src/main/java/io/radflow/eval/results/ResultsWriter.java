package io.radflow.eval.results;

import io.radflow.eval.pass.PassHeader;
import io.radflow.eval.pass.PassResult;
import io.radflow.ingest.parquet.ParquetRecords;
import io.radflow.ingest.record.Metric;
import io.radflow.ingest.record.Task;
import io.radflow.ingest.store.BucketLayout;
import io.radflow.ingest.store.ObjectStore;
import io.radflow.ingest.store.StoreAddress;
import io.radflow.preprocess.metric.MetricName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keyed by run: writes each pass's values to metrics/, and those of the newest complete pass to
 * results/. The same values give the same objects, so a replay changes nothing. Sends every result
 * on once it is written.
 */
public final class ResultsWriter extends KeyedProcessFunction<String, PassResult, PassResult> {

  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(ResultsWriter.class);

  private final StoreAddress address;

  private transient ObjectStore store;
  private transient MapState<String, PassResult> newest;

  public ResultsWriter(StoreAddress address) {
    this.address = address;
  }

  @Override
  public void open(OpenContext context) {
    store = ObjectStore.open(address);
    newest =
        getRuntimeContext()
            .getMapState(
                new MapStateDescriptor<>("newest", Types.STRING, PassResult.TYPE_INFORMATION));
  }

  @Override
  public void processElement(PassResult result, Context context, Collector<PassResult> out)
      throws Exception {
    PassHeader pass = result.pass;
    store.write(
        BucketLayout.evalMetrics(pass.run, pass.step),
        ParquetRecords.encode(Metric.getClassSchema(), result.metrics()));
    if (result.status == PassResult.Status.COMPLETE) {
      PassResult before = newest.get(pass.target);
      if (before == null || before.pass.step <= pass.step) {
        newest.put(pass.target, result);
        writeResults(pass.run);
      }
      LOG.info(
          "Run {} on {} at step {}: {} images, {}",
          pass.run,
          pass.target,
          pass.step,
          result.seen,
          headline(result));
    }
    out.collect(result);
  }

  @Override
  public void close() {
    if (store != null) {
      store.close();
    }
  }

  private void writeResults(String run) throws Exception {
    Map<String, PassResult> byTarget = new TreeMap<>();
    for (Map.Entry<String, PassResult> entry : newest.entries()) {
      byTarget.put(entry.getKey(), entry.getValue());
    }
    List<PublishedResult> results = new ArrayList<>();
    byTarget.values().forEach(result -> addRows(result, results));
    write(run, results);
  }

  private void write(String run, List<PublishedResult> results) throws IOException {
    store.write(BucketLayout.results(run), PublishedResults.encode(results));
  }

  private static void addRows(PassResult result, List<PublishedResult> results) {
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
                          pass.patientDisjoint)));
    }
  }

  /** The target's own metric first. */
  private static List<String> metrics(Task task) {
    return task == Task.MULTI_CLASS
        ? List.of(MetricName.ACCURACY, MetricName.MEAN_AUC)
        : List.of(MetricName.MEAN_AUC, MetricName.ACCURACY);
  }

  private static String headline(PassResult result) {
    String metric = metrics(result.pass.task).get(0);
    return result.overall(metric).map(v -> metric + " " + v.value).orElse(metric + " undefined");
  }
}
