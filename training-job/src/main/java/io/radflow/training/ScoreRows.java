package io.radflow.training;

import io.radflow.core.failure.PermanentFailure;
import io.radflow.core.record.Prediction;
import io.radflow.core.record.Task;
import io.radflow.core.record.TensorSample;
import io.radflow.core.record.ViewRow;
import io.radflow.core.table.Columns;
import io.radflow.core.table.RecordRows;
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
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.java.typeutils.RowTypeInfo;
import org.apache.flink.types.Row;

/**
 * Scores the rows of a table, one at a time: so an image's scores do not depend on which others
 * come with it, nor on when they come.
 */
final class ScoreRows extends RichMapFunction<Row, Row> {

  private static final long serialVersionUID = 2L;

  private static final RecordRows<TensorSample> TENSORS =
      RecordRows.of(TensorSample.class)
          .only("id", "height", "width", "channels", "format", "pixels");

  private static final RecordRows<TensorSample> PIXELS =
      RecordRows.of(TensorSample.class).only("pixels");

  private static final RecordRows<ViewRow> LABELS =
      RecordRows.of(ViewRow.class).only("labelNames").orElse("labelNames", null);

  private static final RecordRows<Prediction> SCORES =
      RecordRows.of(Prediction.class).only("labelNames", "task", "scores");

  private final ModelWeights weights;
  private final EngineSettings settings;
  private final List<String> labelNames;
  private final Task task;
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
      List<String> labelNames,
      Task task,
      String[] output,
      boolean namesLabels) {
    this.weights = weights;
    this.settings = settings;
    this.labelNames = labelNames;
    this.task = task;
    this.output = output;
    this.namesLabels = namesLabels;
  }

  /**
   * The output's columns.
   *
   * @throws IllegalArgumentException if the input has not those that are read
   */
  static RowTypeInfo type(Columns columns) {
    return columns.reads(TENSORS).reads(LABELS).without(PIXELS).with(SCORES).output();
  }

  @Override
  public void open(OpenContext context) throws IOException {
    decoding.open(context);
    BitNetwork network;
    try (InputStream npz = weights.open(getRuntimeContext().getMetricGroup())) {
      network = PublishedNetwork.of(npz);
    } catch (IOException e) {
      throw new IOException(weights + ": " + e.getMessage(), e);
    }
    gpu = AssignedGpu.of(getRuntimeContext().getExternalResourceInfos(AssignedGpu.RESOURCE));
    engine = EngineStart.of(() -> new Dl4jEngine(network, settings, gpu.index()));
    try (InputStream npz = weights.open(getRuntimeContext().getMetricGroup())) {
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
  public Row map(Row row) {
    if (namesLabels) {
      List<String> found = LABELS.record(row).getLabelNames();
      if (!labelNames.equals(found)) {
        throw RecordRows.refused(
            row, "labelNames", String.valueOf(found), "the model's " + labelNames);
      }
    }
    Prediction prediction = new Prediction();
    prediction.setLabelNames(labelNames);
    prediction.setTask(task);
    prediction.setScores(row.getField("pixels") == null ? null : scores(TENSORS.record(row)));
    return StageTables.row(output, row, SCORES.values(prediction));
  }

  private List<Float> scores(TensorSample tensor) {
    // Not looked at: a new image has none.
    tensor.setLabels(Collections.nCopies(labelNames.size(), null));
    RunSample sample = RunSample.of(tensor);
    sample.evaluation = true;
    List<Float> scores = new ArrayList<>();
    for (float score : computed(sample)) {
      scores.add(score);
    }
    return scores;
  }

  private float[] computed(RunSample sample) {
    try {
      return engine.score(Batches.of(List.of(decoding.map(sample))));
    } catch (Error e) {
      PermanentFailure.throwIfPermanent(e);
      throw e;
    }
  }
}
