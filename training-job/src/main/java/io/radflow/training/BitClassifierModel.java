package io.radflow.training;

import io.radflow.core.record.Task;
import io.radflow.core.table.Columns;
import io.radflow.core.table.SavedStage;
import io.radflow.core.table.StageTables;
import io.radflow.training.TrainingOptions.PixelNormalization;
import io.radflow.training.engine.EngineSettings;
import io.radflow.training.engine.Normalization;
import io.radflow.training.engine.OptimizerSettings;
import io.radflow.training.snapshot.SnapshotWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.api.java.typeutils.RowTypeInfo;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.ml.api.Model;
import org.apache.flink.ml.param.Param;
import org.apache.flink.ml.util.ParamUtils;
import org.apache.flink.table.api.Table;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;

/**
 * A trained network. Adds to the rows of a table of tensors, bounded or not, their {@code scores}
 * ({@code ARRAY<FLOAT>}, a probability for each of {@code labelNames}; null for a row without
 * pixels), and leaves out their {@code pixels}.
 */
@PublicEvolving
public final class BitClassifierModel
    implements Model<BitClassifierModel>, HasEngine<BitClassifierModel> {

  private static final long serialVersionUID = 1L;

  private static final String LABEL_NAMES = "labelNames";
  private static final String TASK = "task";

  private final Map<Param<?>, Object> params = new HashMap<>();
  private ModelWeights weights;
  private String[] labelNames;
  private Task task;

  /** For Flink ML, which loads it; without weights it scores nothing. */
  public BitClassifierModel() {
    ParamUtils.initializeMapWithDefaultValues(params, this);
  }

  BitClassifierModel(ModelWeights weights, List<String> labelNames, Task task) {
    this();
    this.weights = weights;
    this.labelNames = labelNames.toArray(String[]::new);
    this.task = task;
  }

  /** Names of the output units, in order. */
  public List<String> labelNames() {
    return List.of(labelNames);
  }

  /** Where the weights are. */
  public String weights() {
    return weights.toString();
  }

  /**
   * @throws IllegalArgumentException naming the parameter or the column that does not fit
   */
  @Override
  public Table[] transform(Table... inputs) {
    if (weights == null) {
      throw new IllegalStateException(
          "BitClassifierModel has no weights, expected one that was fitted or loaded");
    }
    Columns columns = Columns.of(this, inputs);
    boolean namesLabels = columns.has(LABEL_NAMES);
    RowTypeInfo output = ScoreRows.type(columns);
    return new Table[] {
      StageTables.table(
          inputs[0],
          StageTables.stream(inputs[0])
              .map(
                  new ScoreRows(
                      weights,
                      settings(),
                      List.of(labelNames),
                      task,
                      output.getFieldNames(),
                      namesLabels))
              .returns(output)
              .name("score"))
    };
  }

  private EngineSettings settings() {
    String normalization = get(NORMALIZATION);
    return new EngineSettings(
        TaskLoss.of(task),
        normalization == null
            ? Normalization.half()
            : PixelNormalization.valueOf(normalization).normalization(),
        OptimizerSettings.sgd(0),
        0,
        get(THREADS),
        0);
  }

  @Override
  public Map<Param<?>, Object> getParamMap() {
    return params;
  }

  /** Saves the weights as BiT {@code .npz} beside the parameters. */
  @Override
  public void save(String path) throws IOException {
    Path file = new Path(path, SnapshotWriter.WEIGHTS);
    try (InputStream in = weights.open(new UnregisteredMetricsGroup());
        OutputStream out = file.getFileSystem().create(file, FileSystem.WriteMode.NO_OVERWRITE)) {
      in.transferTo(out);
    }
    SavedStage.save(this, path, Map.of(LABEL_NAMES, labelNames, TASK, task.name()));
  }

  /**
   * @throws IOException if there is none, or one that this version cannot read
   */
  public static BitClassifierModel load(StreamTableEnvironment environment, String path)
      throws IOException {
    Map<String, ?> metadata = SavedStage.metadata(BitClassifierModel.class, path);
    BitClassifierModel model = SavedStage.load(BitClassifierModel.class, path);
    model.weights = new ModelWeights.Saved(new Path(path, SnapshotWriter.WEIGHTS).toString());
    model.labelNames =
        ((List<?>) metadata.get(LABEL_NAMES)).stream().map(Object::toString).toArray(String[]::new);
    model.task = Task.valueOf((String) metadata.get(TASK));
    return model;
  }
}
