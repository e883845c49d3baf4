package io.radflow.infra.bench;

import io.radflow.core.concurrent.FutureResult;
import io.radflow.core.metric.BinaryMetrics;
import io.radflow.core.parquet.ParquetRecords;
import io.radflow.core.record.Prediction;
import io.radflow.core.store.ObjectStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * A pass evaluated as one would without a job: Parquet's own Avro reader, a map from image to
 * prediction, and the measures of each label. Objects are read, and labels measured, by threads.
 */
final class PlainEvaluation {

  private static final long MAX_BYTES = 512L << 20;

  private final ObjectStore store;
  private final int threads;

  PlainEvaluation(ObjectStore store, int threads) {
    this.store = store;
    this.threads = threads;
  }

  /** Measures of every label. */
  List<BinaryMetrics> evaluate(List<String> objects, int labels) throws Exception {
    Map<String, Prediction> byId = new ConcurrentHashMap<>();
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      inParallel(
          executor,
          objects.size(),
          i -> {
            for (Prediction prediction : read(objects.get(i))) {
              byId.putIfAbsent(prediction.getSampleId(), prediction);
            }
            return null;
          });
      List<Prediction> all = new ArrayList<>(byId.values());
      return inParallel(executor, labels, label -> measures(all, label));
    } finally {
      executor.shutdownNow();
    }
  }

  private List<Prediction> read(String key) throws IOException {
    return ParquetRecords.decode(Prediction.getClassSchema(), store.read(key, MAX_BYTES), key);
  }

  private static BinaryMetrics measures(List<Prediction> all, int label) {
    return BinaryMetrics.of(scores(all, label, 1), scores(all, label, 0));
  }

  private static double[] scores(List<Prediction> all, int label, float truth) {
    return all.stream()
        .filter(one -> one.getLabels().get(label) != null && one.getLabels().get(label) == truth)
        .mapToDouble(one -> one.getScores().get(label))
        .toArray();
  }

  /** Something that can fail. */
  private interface Work<T> {
    T on(int index) throws IOException;
  }

  private static <T> List<T> inParallel(ExecutorService executor, int count, Work<T> work)
      throws Exception {
    IntFunction<Callable<T>> task = i -> () -> work.on(i);
    List<T> results = new ArrayList<>();
    for (Future<T> result : executor.invokeAll(IntStream.range(0, count).mapToObj(task).toList())) {
      results.add(FutureResult.of(result, "evaluating"));
    }
    return results;
  }
}
