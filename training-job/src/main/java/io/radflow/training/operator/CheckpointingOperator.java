package io.radflow.training.operator;

import io.radflow.core.part.PartElement;
import io.radflow.training.source.RunSample;
import java.util.Optional;
import org.apache.flink.core.fs.CloseableRegistry;
import org.apache.flink.metrics.groups.OperatorMetricGroup;
import org.apache.flink.runtime.checkpoint.CheckpointOptions;
import org.apache.flink.runtime.checkpoint.SavepointType;
import org.apache.flink.runtime.checkpoint.SnapshotType;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.operators.coordination.OperatorEvent;
import org.apache.flink.runtime.operators.coordination.OperatorEventHandler;
import org.apache.flink.runtime.state.CheckpointStreamFactory;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.OperatorSnapshotFutures;
import org.apache.flink.streaming.api.operators.StreamTaskStateInitializer;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.LatencyMarker;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;

/**
 * The training operator with checkpoints that are written beside its thread: Flink's own base class
 * writes raw state while the task waits. Everything else is the operator's.
 */
final class CheckpointingOperator
    implements OneInputStreamOperator<RunSample, PartElement>,
        BoundedOneInput,
        OperatorEventHandler {

  private static final long serialVersionUID = 1L;

  private final transient TrainingOperator operator;
  private final transient CloseableRegistry uploads = new CloseableRegistry();

  CheckpointingOperator(TrainingOperator operator) {
    this.operator = operator;
  }

  @Override
  public OperatorSnapshotFutures snapshotState(
      long checkpoint, long timestamp, CheckpointOptions options, CheckpointStreamFactory streams)
      throws Exception {
    OperatorSnapshotFutures futures =
        operator.snapshotState(checkpoint, timestamp, options, streams);
    if (isStop(options.getCheckpointType())) {
      operator.stops();
    }
    Optional<TrainingCut> cut = operator.cut(checkpoint);
    futures.setOperatorStateRawFuture(
        cut.isPresent()
            ? new CutUpload(cut.get(), streams).toAsyncSnapshotFutureTask(uploads)
            : DeclinedCheckpoint.state(checkpoint));
    return futures;
  }

  private static boolean isStop(SnapshotType type) {
    return type instanceof SavepointType savepoint && savepoint.isSynchronous();
  }

  @Override
  public void close() throws Exception {
    uploads.close();
    operator.close();
  }

  @Override
  public void initializeState(StreamTaskStateInitializer initializer) throws Exception {
    operator.initializeState(initializer);
  }

  @Override
  public void open() throws Exception {
    operator.open();
  }

  @Override
  public void processElement(StreamRecord<RunSample> element) throws Exception {
    operator.processElement(element);
  }

  @Override
  public void endInput() throws Exception {
    operator.endInput();
  }

  @Override
  public void finish() throws Exception {
    operator.finish();
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpoint) throws Exception {
    operator.prepareSnapshotPreBarrier(checkpoint);
  }

  @Override
  public void notifyCheckpointComplete(long checkpoint) throws Exception {
    operator.notifyCheckpointComplete(checkpoint);
  }

  @Override
  public void notifyCheckpointAborted(long checkpoint) throws Exception {
    operator.notifyCheckpointAborted(checkpoint);
  }

  @Override
  public void handleOperatorEvent(OperatorEvent event) {
    operator.handleOperatorEvent(event);
  }

  @Override
  public void processWatermark(Watermark mark) throws Exception {
    operator.processWatermark(mark);
  }

  @Override
  public void processWatermarkStatus(WatermarkStatus status) throws Exception {
    operator.processWatermarkStatus(status);
  }

  @Override
  public void processLatencyMarker(LatencyMarker marker) throws Exception {
    operator.processLatencyMarker(marker);
  }

  @Override
  public void setKeyContextElement1(StreamRecord<?> element) throws Exception {
    operator.setKeyContextElement1(element);
  }

  @Override
  public void setKeyContextElement2(StreamRecord<?> element) throws Exception {
    operator.setKeyContextElement2(element);
  }

  @Override
  public void setCurrentKey(Object key) {
    operator.setCurrentKey(key);
  }

  @Override
  public Object getCurrentKey() {
    return operator.getCurrentKey();
  }

  @Override
  public OperatorMetricGroup getMetricGroup() {
    return operator.getMetricGroup();
  }

  @Override
  public OperatorID getOperatorID() {
    return operator.getOperatorID();
  }
}
