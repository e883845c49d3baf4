package io.radflow.preprocess.job;

import io.radflow.core.monitoring.OperatorMetrics;
import io.radflow.core.monitoring.RejectCounters;
import io.radflow.core.monitoring.TimeCounter;
import io.radflow.core.reject.RejectReason;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MeterView;
import org.apache.flink.metrics.MetricGroup;

/** What the transform counts. The rate of a count of seconds is the share of a subtask's time. */
final class TransformMetrics {

  /** Of more labels than these none is counted here: a metric each would be too many. */
  static final int MOST_LABELS = 200;

  private final OperatorMetrics metrics;
  private final Counter tensors;
  private final Counter imageBytes;
  private final Counter tensorBytes;
  private final TimeCounter decodeTime;
  private final TimeCounter resampleTime;
  private final Map<String, Counter> droppedByRule = new HashMap<>();
  private final RejectCounters<RejectReason> rejects;
  private final Counter[] known;
  private final Counter[] positive;

  /**
   * @param labels names in the order of the view's
   */
  TransformMetrics(MetricGroup operator, List<String> labels) {
    metrics = OperatorMetrics.of(operator);
    tensors = metrics.counter("tensors_total");
    metrics.meter("tensors_per_second", new MeterView(tensors));
    imageBytes = metrics.counter("image_bytes_total");
    tensorBytes = metrics.counter("tensor_bytes_total");
    decodeTime = metrics.time("decode_seconds_total");
    resampleTime = metrics.time("resample_seconds_total");
    rejects = new RejectCounters<>(metrics, RejectReason.class);
    int counted = labels.size() > MOST_LABELS ? 0 : labels.size();
    known = new Counter[counted];
    positive = new Counter[counted];
    for (int i = 0; i < counted; i++) {
      OperatorMetrics label = metrics.by("label", labels.get(i));
      known[i] = label.counter("samples_known_total");
      positive[i] = label.counter("samples_positive_total");
    }
  }

  /** One more tensor, made from an image. */
  void tensor(long bytesOfImage, long bytesOfTensor) {
    tensors.inc();
    imageBytes.inc(bytesOfImage);
    tensorBytes.inc(bytesOfTensor);
  }

  /**
   * The labels of a tensor.
   *
   * @param values 1, 0 or NaN, in the order of the view's labels
   */
  void labels(float[] values) {
    for (int i = 0; i < known.length; i++) {
      if (!Float.isNaN(values[i])) {
        known[i].inc();
        positive[i].inc(values[i] == 1 ? 1 : 0);
      }
    }
  }

  void time(long decoding, long resampling) {
    decodeTime.add(decoding);
    resampleTime.add(resampling);
  }

  void dropped(String rule) {
    droppedByRule
        .computeIfAbsent(rule, name -> metrics.by("rule", name).counter("samples_dropped_total"))
        .inc();
  }

  void rejected(RejectReason reason) {
    rejects.count(reason);
  }
}
