package io.radflow.infra.job;

import io.radflow.eval.EvalJob;
import io.radflow.infra.progress.StageMetrics;
import io.radflow.ingest.IngestJob;
import io.radflow.preprocess.PreprocessJob;
import io.radflow.training.TrainingJob;
import java.util.List;
import java.util.Optional;
import org.apache.flink.annotation.Internal;

/** The four jobs. */
@Internal
public final class PipelineJobs {

  public static final PipelineJob INGEST =
      new PipelineJob(
          "ingest",
          "ingest",
          IngestJob.CATALOG,
          IngestJob::check,
          IngestJob::checkFiles,
          configuration -> Optional.empty(),
          PipelineJob.Definition.of(IngestJob::define),
          StageMetrics.INGEST);

  public static final PipelineJob PREPROCESS =
      new PipelineJob(
          "preprocess",
          "preprocess",
          PreprocessJob.CATALOG,
          PreprocessJob::check,
          configuration -> {},
          configuration -> Optional.empty(),
          PipelineJob.Definition.of(PreprocessJob::define),
          StageMetrics.PREPROCESS);

  public static final PipelineJob TRAIN =
      new PipelineJob(
          "train",
          "training-job",
          TrainingJob.CATALOG,
          TrainingJob::check,
          configuration -> {},
          TrainingJob::finished,
          TrainingJob::define,
          StageMetrics.TRAIN);

  public static final PipelineJob EVAL =
      new PipelineJob(
          "eval",
          "eval-job",
          EvalJob.CATALOG,
          EvalJob::check,
          configuration -> {},
          configuration -> Optional.empty(),
          PipelineJob.Definition.of(EvalJob::define),
          StageMetrics.EVAL);

  /** In the order in which data passes through them. */
  public static final List<PipelineJob> ALL = List.of(INGEST, PREPROCESS, TRAIN, EVAL);

  private PipelineJobs() {}
}
