package io.radflow.infra.job;

import io.radflow.infra.progress.StageMetrics;
import io.radflow.ingest.config.JobOptions;
import io.radflow.ingest.config.OptionCatalog;
import io.radflow.ingest.store.StoreOptions;

/** The four jobs. */
public final class PipelineJobs {

  private static final OptionCatalog COMMON = OptionCatalog.of(StoreOptions.ALL, JobOptions.ALL);

  public static final PipelineJob INGEST =
      new PipelineJob("ingest", "ingest", COMMON, (e, c) -> {}, StageMetrics.INGEST);

  public static final PipelineJob PREPROCESS =
      new PipelineJob("preprocess", "preprocess", COMMON, (e, c) -> {}, StageMetrics.PREPROCESS);

  public static final PipelineJob TRAIN =
      new PipelineJob("train", "training-job", COMMON, (e, c) -> {}, StageMetrics.TRAIN);

  public static final PipelineJob EVAL =
      new PipelineJob("eval", "eval-job", COMMON, (e, c) -> {}, StageMetrics.EVAL);

  private PipelineJobs() {}
}
