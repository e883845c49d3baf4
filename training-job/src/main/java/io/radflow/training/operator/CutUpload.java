package io.radflow.training.operator;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.runtime.state.AsyncSnapshotCallable;
import org.apache.flink.runtime.state.CheckpointStateOutputStream;
import org.apache.flink.runtime.state.CheckpointStreamFactory;
import org.apache.flink.runtime.state.CheckpointedStateScope;
import org.apache.flink.runtime.state.DefaultOperatorStateBackend;
import org.apache.flink.runtime.state.OperatorStateHandle;
import org.apache.flink.runtime.state.OperatorStateHandle.Mode;
import org.apache.flink.runtime.state.OperatorStateHandle.StateMetaInfo;
import org.apache.flink.runtime.state.OperatorStreamStateHandle;
import org.apache.flink.runtime.state.SnapshotResult;

/** Writes a cut to the checkpoint, as the operator's raw state, beside the task's thread. */
final class CutUpload extends AsyncSnapshotCallable<SnapshotResult<OperatorStateHandle>> {

  private final TrainingCut cut;
  private final CheckpointStreamFactory streams;

  CutUpload(TrainingCut cut, CheckpointStreamFactory streams) {
    this.cut = cut;
    this.streams = streams;
  }

  @Override
  protected SnapshotResult<OperatorStateHandle> callInternal() throws Exception {
    CheckpointStateOutputStream out =
        streams.createCheckpointStateOutputStream(CheckpointedStateScope.EXCLUSIVE);
    snapshotCloseableRegistry.registerCloseable(out);
    cut.write(out);
    if (!snapshotCloseableRegistry.unregisterCloseable(out)) {
      throw new IOException("The checkpoint was cancelled while it was written");
    }
    return SnapshotResult.of(
        new OperatorStreamStateHandle(
            // Flink adds to it where it divides the state of a union.
            new HashMap<>(
                Map.of(
                    DefaultOperatorStateBackend.DEFAULT_OPERATOR_STATE_NAME,
                    new StateMetaInfo(
                        new long[] {0}, cut.isByRank() ? Mode.UNION : Mode.SPLIT_DISTRIBUTE))),
            out.closeAndGetHandle()));
  }

  @Override
  protected void cleanupProvidedResources() {
    cut.close();
  }
}
