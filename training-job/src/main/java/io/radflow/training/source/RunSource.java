package io.radflow.training.source;

import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoreAddress;
import io.radflow.training.plan.PlanReference;
import io.radflow.training.plan.RunPositions;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/** All samples of a run, each at its position; wiring only. */
@Internal
public final class RunSource implements Source<RunSample, BlockSplit, RunEnumeratorState> {

  private static final long serialVersionUID = 1L;

  private final StoreAddress address;
  private final RunPositions run;
  private final PlanReference plan;
  private final GrowingView view;
  private final long mostKept;

  /**
   * @param view where a run that grows finds its shards; null for others
   * @param mostKept bytes of a view that all readers of a process keep for later epochs
   */
  public RunSource(
      StoreAddress address, RunPositions run, PlanReference plan, GrowingView view, long mostKept) {
    this.address = address;
    this.run = run;
    this.plan = plan;
    this.view = view;
    this.mostKept = mostKept;
  }

  @Override
  public Boundedness getBoundedness() {
    return Boundedness.BOUNDED;
  }

  @Override
  public SourceReader<RunSample, BlockSplit> createReader(SourceReaderContext context) {
    return new RunSampleReader(context, address, run, plan, mostKept);
  }

  @Override
  public SplitEnumerator<BlockSplit, RunEnumeratorState> createEnumerator(
      SplitEnumeratorContext<BlockSplit> context) {
    return restoreEnumerator(context, null);
  }

  @Override
  public SplitEnumerator<BlockSplit, RunEnumeratorState> restoreEnumerator(
      SplitEnumeratorContext<BlockSplit> context, RunEnumeratorState state) {
    ObjectStore store = ObjectStore.open(address, context.metricGroup());
    return new RunEnumerator(context, run, plan, view, store, state);
  }

  @Override
  public SimpleVersionedSerializer<BlockSplit> getSplitSerializer() {
    return new BlockSplitSerializer();
  }

  @Override
  public SimpleVersionedSerializer<RunEnumeratorState> getEnumeratorCheckpointSerializer() {
    return new RunEnumeratorStateSerializer();
  }
}
