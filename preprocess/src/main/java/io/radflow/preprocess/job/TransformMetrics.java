package io.radflow.preprocess.job;

import io.radflow.core.reject.RejectReason;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MeterView;
import org.apache.flink.metrics.MetricGroup;

/**
 * What the transform counts. The rate of a counter of nanoseconds, divided by 10^9, is the share of
 * a subtask's time.
 */
final class TransformMetrics {

  /** Of more labels than these none is counted here: a metric each would be too many. */
  static final int MOST_LABELS = 200;

  private final MetricGroup group;
  private final Counter tensors;
  private final Counter imageBytes;
  private final Counter tensorBytes;
  private final Counter decodeNanos;
  private final Counter resampleNanos;
  private final Map<String, Counter> droppedByRule = new HashMap<>();
  private final Map<String, Counter> rejectsByReason = new HashMap<>();
  private final Counter[] known;
  private final Counter[] positive;

  /**
   * @param labels names in the order of the view's
   */
  TransformMetrics(MetricGroup group, List<String> labels) {
    this.group = group;
    tensors = group.counter("tensors");
    group.meter("tensorsPerSecond", new MeterView(tensors));
    imageBytes = group.counter("imageBytes");
    tensorBytes = group.counter("tensorBytes");
    decodeNanos = group.counter("decodeNanos");
    resampleNanos = group.counter("resampleNanos");
    int counted = labels.size() > MOST_LABELS ? 0 : labels.size();
    known = new Counter[counted];
    positive = new Counter[counted];
    for (int i = 0; i < counted; i++) {
      MetricGroup label = group.addGroup("label", labels.get(i));
      known[i] = label.counter("known");
      positive[i] = label.counter("positive");
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
    decodeNanos.inc(decoding);
    resampleNanos.inc(resampling);
  }

  void dropped(String rule) {
    droppedByRule
        .computeIfAbsent(rule, name -> group.addGroup("rule", name).counter("dropped"))
        .inc();
  }

  void rejected(RejectReason reason) {
    rejectsByReason
        .computeIfAbsent(reason.name(), name -> group.addGroup("reason", name).counter("rejects"))
        .inc();
  }
}
