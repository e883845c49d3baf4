package io.radflow.training.operator;

import io.radflow.core.part.PartElement;
import io.radflow.core.store.StoreAddress;
import io.radflow.training.snapshot.SnapshotWriter;
import io.radflow.training.source.RunSample;
import org.apache.flink.annotation.Internal;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.operators.coordination.OperatorCoordinator;
import org.apache.flink.streaming.api.operators.AbstractStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.ChainingStrategy;
import org.apache.flink.streaming.api.operators.CoordinatedOperatorFactory;
import org.apache.flink.streaming.api.operators.OneInputStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;

/** Makes the training operator. */
@Internal
public final class TrainingOperatorFactory extends AbstractStreamOperatorFactory<PartElement>
    implements OneInputStreamOperatorFactory<RunSample, PartElement>,
        CoordinatedOperatorFactory<PartElement> {

  private static final long serialVersionUID = 1L;

  private final StoreAddress address;
  private final RunSettings settings;
  private final EngineFactory engines;
  private final SnapshotWriter snapshots;
  private final String source;

  /**
   * @param address of the bucket that weights are in and snapshots go to
   * @param source name that the run source's coordinator listens at, to be told of an early end
   */
  public TrainingOperatorFactory(
      StoreAddress address,
      RunSettings settings,
      EngineFactory engines,
      SnapshotWriter snapshots,
      String source) {
    this.address = address;
    this.settings = settings;
    this.engines = engines;
    this.snapshots = snapshots;
    this.source = source;
    // A task of its own: readers and augmentation must not wait while a full queue holds it.
    setChainingStrategy(ChainingStrategy.HEAD);
  }

  @Override
  @SuppressWarnings("unchecked")
  public <T extends StreamOperator<PartElement>> T createStreamOperator(
      StreamOperatorParameters<PartElement> parameters) {
    CheckpointingOperator operator =
        new CheckpointingOperator(
            new TrainingOperator(parameters, address, settings, engines, snapshots));
    parameters
        .getOperatorEventDispatcher()
        .registerEventHandler(parameters.getStreamConfig().getOperatorID(), operator);
    return (T) operator;
  }

  @Override
  public OperatorCoordinator.Provider getCoordinatorProvider(String name, OperatorID operator) {
    return new TrainingCoordinator.Provider(operator, address, settings.run().run(), source);
  }

  @Override
  @SuppressWarnings("rawtypes")
  public Class<? extends StreamOperator> getStreamOperatorClass(ClassLoader classLoader) {
    return CheckpointingOperator.class;
  }
}
