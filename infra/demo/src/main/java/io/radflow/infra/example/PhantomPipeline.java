package io.radflow.infra.example;

import io.radflow.core.store.StoreAddress;
import io.radflow.core.table.StageTables;
import io.radflow.preprocess.BucketTables;
import io.radflow.preprocess.ImageTransform;
import io.radflow.preprocess.LabelHarmonizer;
import io.radflow.training.BitClassifier;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.ml.builder.Pipeline;
import org.apache.flink.ml.builder.PipelineModel;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.Table;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;

/**
 * From the samples of a drop in NIH ChestX-ray14's layout to a trained network, and from a saved
 * one to scores.
 *
 * @param environment that executes the jobs
 * @param bucket that holds {@code samples/}
 * @param drop name of the drop
 */
@PublicEvolving
public record PhantomPipeline(
    StreamExecutionEnvironment environment, StoreAddress bucket, String drop) {

  /**
   * The pipeline that is fitted.
   *
   * @param run name of the training run
   * @param size side of the images in pixels
   * @param steps of training
   */
  public Pipeline pipeline(String run, int size, long steps) {
    LabelHarmonizer labels = harmonizer();
    ImageTransform images = new ImageTransform().setStore(bucket).setRecipe("xray").setSize(size);
    BitClassifier classifier =
        new BitClassifier()
            .setStore(bucket)
            .setRun(run)
            .setUnits(1, 1, 1, 1)
            .setBatch(8)
            .setSteps(steps)
            .setEvaluateEvery(10)
            // A part of the result's bits, and machines differ.
            .setThreads(1);
    return new Pipeline(List.of(labels, images, classifier));
  }

  /**
   * Fits a pipeline on the samples that are there and saves what comes of it.
   *
   * @param path a folder of any file system that Flink has
   */
  public void fit(Pipeline pipeline, String path) throws IOException {
    pipeline.fit(samples()).save(path);
  }

  /**
   * Scores the samples that are there with a saved pipeline.
   *
   * @return by sample id the scores, as their floats are written
   */
  public TreeMap<String, String> score(String path) throws Exception {
    Table samples = samples();
    PipelineModel model = PipelineModel.load(StageTables.environment(samples), path);
    TreeMap<String, String> scores = new TreeMap<>();
    CloseableIterator<Row> rows =
        StageTables.stream(model.transform(samples)[0]).executeAndCollect("radflow score");
    try {
      rows.forEachRemaining(
          row ->
              scores.put(row.getFieldAs("id"), Arrays.toString(row.<Float[]>getFieldAs("scores"))));
    } finally {
      rows.close();
    }
    return scores;
  }

  private Table samples() {
    return new BucketTables(
            environment, StreamTableEnvironment.create(environment), true, Duration.ofSeconds(10))
        .samples(harmonizer());
  }

  private LabelHarmonizer harmonizer() {
    return new LabelHarmonizer()
        .setStore(bucket)
        .setDatasets("nih")
        .set(LabelHarmonizer.DROPS, new String[] {drop})
        .setViews("PA", "AP");
  }
}
