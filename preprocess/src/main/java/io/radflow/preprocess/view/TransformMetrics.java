package io.radflow.preprocess.view;

import io.radflow.ingest.reject.RejectReason;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MeterView;
import org.apache.flink.metrics.MetricGroup;

/**
 * What the transform counts. The rate of a counter of nanoseconds, divided by 10^9, is the share of
 * a subtask's time.
 */
final class TransformMetrics {

  private final MetricGroup group;
  private final Counter tensors;
  private final Counter imageBytes;
  private final Counter tensorBytes;
  private final Counter decodeNanos;
  private final Counter resampleNanos;
  private final Map<String, Counter> droppedByRule = new HashMap<>();
  private final Map<String, Counter> rejectsByReason = new HashMap<>();

  TransformMetrics(MetricGroup group) {
    this.group = group;
    tensors = group.counter("tensors");
    group.meter("tensorsPerSecond", new MeterView(tensors));
    imageBytes = group.counter("imageBytes");
    tensorBytes = group.counter("tensorBytes");
    decodeNanos = group.counter("decodeNanos");
    resampleNanos = group.counter("resampleNanos");
  }

  /** One more tensor, made from an image. */
  void tensor(long bytesOfImage, long bytesOfTensor) {
    tensors.inc();
    imageBytes.inc(bytesOfImage);
    tensorBytes.inc(bytesOfTensor);
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
