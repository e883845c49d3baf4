package io.radflow.eval.pass;

import io.radflow.core.part.PartElement;
import io.radflow.core.record.Metric;
import io.radflow.core.record.Reject;
import io.radflow.core.store.StoreAddress;
import io.radflow.eval.batch.PredictionBatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;

/**
 * A {@link PassEvaluation} alone, at time 0: 5 s between partial values, a minute's timeout, kept
 * for an hour.
 */
final class PassHarness implements AutoCloseable {

  private static final StoreAddress ADDRESS =
      new StoreAddress("http://127.0.0.1:9", "radflow", "us-east-1", null);

  private final KeyedOneInputStreamOperatorTestHarness<String, PredictionBatch, PassValues> harness;

  private PassHarness(PartialSample sample) throws Exception {
    harness =
        new KeyedOneInputStreamOperatorTestHarness<>(
            new KeyedProcessOperator<>(
                new PassEvaluation(
                    ADDRESS,
                    Duration.ofSeconds(5),
                    Duration.ofMinutes(1),
                    Duration.ofHours(1),
                    sample)),
            PredictionBatch::runKey,
            Types.STRING);
  }

  static PassHarness open() throws Exception {
    return open(PartialSample.DEFAULT);
  }

  static PassHarness open(PartialSample sample) throws Exception {
    PassHarness opened = new PassHarness(sample);
    opened.harness.open();
    opened.setTime(0);
    return opened;
  }

  static PassHarness open(StateBackend backend) throws Exception {
    PassHarness opened = new PassHarness(PartialSample.DEFAULT);
    opened.harness.setStateBackend(backend);
    opened.harness.open();
    return opened;
  }

  static PassHarness restore(OperatorSubtaskState checkpoint) throws Exception {
    PassHarness opened = new PassHarness(PartialSample.DEFAULT);
    opened.harness.initializeState(checkpoint);
    opened.harness.open();
    return opened;
  }

  PassHarness take(PredictionBatch batch) throws Exception {
    harness.processElement(batch, 0);
    return this;
  }

  PassHarness take(Iterable<PredictionBatch> batches) throws Exception {
    for (PredictionBatch batch : batches) {
      take(batch);
    }
    return this;
  }

  void setTime(long millis) throws Exception {
    harness.setStateTtlProcessingTime(millis);
    harness.setProcessingTime(millis);
  }

  void endInput() throws Exception {
    harness.processWatermark(Watermark.MAX_WATERMARK);
  }

  OperatorSubtaskState snapshot() throws Exception {
    return harness.snapshot(1, 1);
  }

  int stateEntries() {
    return harness.numKeyedStateEntries();
  }

  int timers() {
    return harness.numEventTimeTimers() + harness.numProcessingTimeTimers();
  }

  List<PassValues> results() {
    return harness.extractOutputValues();
  }

  List<Metric> onlyMetrics() {
    if (results().size() != 1) {
      throw new IllegalStateException("Expected one result, found " + results().size());
    }
    return results().get(0).metrics();
  }

  List<Reject> rejects() throws Exception {
    List<Reject> rejects = new ArrayList<>();
    if (harness.getSideOutput(PassEvaluation.REJECTS) != null) {
      for (StreamRecord<PartElement> record : harness.getSideOutput(PassEvaluation.REJECTS)) {
        if (record.getValue().type == PartElement.Type.ROW) {
          rejects.add((Reject) record.getValue().record());
        }
      }
    }
    return rejects;
  }

  @Override
  public void close() throws Exception {
    harness.close();
  }
}
