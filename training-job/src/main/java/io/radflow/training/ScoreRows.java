package io.radflow.training;

import io.radflow.core.table.StageTables;
import io.radflow.preprocess.augment.Augmentation;
import io.radflow.training.device.AssignedGpu;
import io.radflow.training.dl4j.Dl4jEngine;
import io.radflow.training.engine.EngineSettings;
import io.radflow.training.engine.TrainingEngine;
import io.radflow.training.network.BitNetwork;
import io.radflow.training.operator.Batches;
import io.radflow.training.source.AugmentSamples;
import io.radflow.training.source.RunSample;
import io.radflow.training.weights.HeadInitialization;
import io.radflow.training.weights.PublishedNetwork;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.types.Row;

/**
 * Scores the rows of a table, one at a time: so an image's scores do not depend on which others
 * come with it, nor on when they come.
 */
final class ScoreRows extends RichMapFunction<Row, Row> {

  private static final long serialVersionUID = 1L;

  private final ModelWeights weights;
  private final EngineSettings settings;
  private final String[] labelNames;
  private final String task;
  private final String[] output;
  private final boolean namesLabels;

  /** Decodes what is stored as published; augments nothing. */
  private final AugmentSamples decoding =
      new AugmentSamples(Augmentation.byName("none", Map.of()), 0);

  private transient AssignedGpu gpu;
  private transient TrainingEngine engine;

  /**
   * @param labelNames of the model's output units
   * @param output names of the output's columns
   * @param namesLabels whether the input has label names, which must be the model's
   */
  ScoreRows(
      ModelWeights weights,
      EngineSettings settings,
      String[] labelNames,
      String task,
      String[] output,
      boolean namesLabels) {
    this.weights = weights;
    this.settings = settings;
    this.labelNames = labelNames;
    this.task = task;
    this.output = output;
    this.namesLabels = namesLabels;
  }

  @Override
  public void open(OpenContext context) throws IOException {
    decoding.open(context);
    BitNetwork network;
    try (InputStream npz = weights.open()) {
      network = PublishedNetwork.of(npz);
    } catch (IOException e) {
      throw new IOException(weights + ": " + e.getMessage(), e);
    }
    gpu = AssignedGpu.of(getRuntimeContext().getExternalResourceInfos(AssignedGpu.RESOURCE));
    engine = new Dl4jEngine(network, settings, gpu.index());
    try (InputStream npz = weights.open()) {
      engine.readWeights(npz, HeadInitialization.FROM_FILE, settings.seed());
    } catch (IOException e) {
      throw new IOException(weights + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    decoding.close();
    if (engine != null) {
      engine.close();
    }
    if (gpu != null) {
      gpu.close();
    }
  }

  @Override
  public Row map(Row row) throws SuppressRestartsException {
    Map<String, Object> values = new HashMap<>();
    values.put("labelNames", labelNames);
    values.put("task", task);
    values.put("scores", null);
    if (namesLabels && !Arrays.equals(labelNames, row.<String[]>getFieldAs("labelNames"))) {
      throw new SuppressRestartsException(
          new IllegalArgumentException(
              "The row of '%s': its column 'labelNames' is %s, expected the model's %s"
                  .formatted(
                      row.getField("id"),
                      Arrays.toString(row.<String[]>getFieldAs("labelNames")),
                      Arrays.toString(labelNames))));
    }
    if (row.getField("pixels") != null) {
      float[] scores = engine.score(Batches.of(List.of(decoding.map(sample(row)))));
      Float[] boxed = new Float[scores.length];
      Arrays.setAll(boxed, unit -> scores[unit]);
      values.put("scores", boxed);
    }
    return StageTables.row(output, row, values);
  }

  private RunSample sample(Row row) {
    RunSample sample = new RunSample();
    sample.evaluation = true;
    sample.id = row.getFieldAs("id");
    sample.height = row.<Integer>getFieldAs("height");
    sample.width = row.<Integer>getFieldAs("width");
    sample.channels = row.<Integer>getFieldAs("channels");
    sample.format = row.getFieldAs("format");
    sample.pixels = row.getFieldAs("pixels");
    // Not looked at: a new image has none.
    sample.labels = new float[labelNames.length];
    return sample;
  }
}
