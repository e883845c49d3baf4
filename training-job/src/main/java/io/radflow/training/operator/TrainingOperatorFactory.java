package io.radflow.training.operator;

import io.radflow.ingest.part.PartElement;
import io.radflow.training.plan.RunPlan;
import io.radflow.training.schedule.LearningRate;
import io.radflow.training.snapshot.SnapshotWriter;
import io.radflow.training.source.RunSample;
import org.apache.flink.streaming.api.operators.AbstractStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.ChainingStrategy;
import org.apache.flink.streaming.api.operators.OneInputStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;

/** Makes the training operator. */
public final class TrainingOperatorFactory extends AbstractStreamOperatorFactory<PartElement>
    implements OneInputStreamOperatorFactory<RunSample, PartElement> {

  private static final long serialVersionUID = 1L;

  private final RunDescription run;
  private final RunPlan plan;
  private final LearningRate learningRate;
  private final double mixup;
  private final EngineFactory engines;
  private final SnapshotWriter snapshots;

  public TrainingOperatorFactory(
      RunDescription run,
      RunPlan plan,
      LearningRate learningRate,
      double mixup,
      EngineFactory engines,
      SnapshotWriter snapshots) {
    this.run = run;
    this.plan = plan;
    this.learningRate = learningRate;
    this.mixup = mixup;
    this.engines = engines;
    this.snapshots = snapshots;
    // A task of its own: readers and augmentation must not wait while a full queue holds it.
    setChainingStrategy(ChainingStrategy.HEAD);
  }

  @Override
  @SuppressWarnings("unchecked")
  public <T extends StreamOperator<PartElement>> T createStreamOperator(
      StreamOperatorParameters<PartElement> parameters) {
    return (T)
        new CheckpointingOperator(
            new TrainingOperator(parameters, run, plan, learningRate, mixup, engines, snapshots));
  }

  @Override
  @SuppressWarnings("rawtypes")
  public Class<? extends StreamOperator> getStreamOperatorClass(ClassLoader classLoader) {
    return CheckpointingOperator.class;
  }
}
