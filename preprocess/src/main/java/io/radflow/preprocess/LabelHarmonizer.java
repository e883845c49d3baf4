package io.radflow.preprocess;

import io.radflow.core.config.ConfigurationException;
import io.radflow.core.store.ObjectStore;
import io.radflow.core.table.Columns;
import io.radflow.core.table.HasStore;
import io.radflow.core.table.OptionParams;
import io.radflow.core.table.SavedStage;
import io.radflow.core.table.StageTables;
import io.radflow.preprocess.labels.LearntClasses;
import io.radflow.preprocess.table.LabelRows;
import io.radflow.preprocess.view.ViewRules;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.api.java.typeutils.RowTypeInfo;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.ml.api.AlgoOperator;
import org.apache.flink.ml.param.Param;
import org.apache.flink.ml.util.ParamUtils;
import org.apache.flink.table.api.Table;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;

/**
 * Makes of published labels ({@code MAP<STRING, STRING>}) those of a label space ({@code
 * ARRAY<FLOAT>}: 1, 0 or null for unknown), and says what each sample is for (its {@code split}). A
 * row that a rule drops stays, without labels, with the rule in {@code droppedBy}; one whose labels
 * are not what its data set publishes has a {@code rejectReason} and {@code rejectDetail}.
 */
@PublicEvolving
public final class LabelHarmonizer
    implements AlgoOperator<LabelHarmonizer>,
        HasStore<LabelHarmonizer>,
        HasViewRules<LabelHarmonizer> {

  private static final long serialVersionUID = 1L;

  private final Map<Param<?>, Object> params = new HashMap<>();

  public LabelHarmonizer() {
    ParamUtils.initializeMapWithDefaultValues(params, this);
  }

  /**
   * @throws IllegalArgumentException naming the parameter or the column that does not fit
   */
  @Override
  public Table[] transform(Table... inputs) {
    RowTypeInfo output = LabelRows.type(Columns.of(this, inputs));
    return new Table[] {
      StageTables.table(
          inputs[0],
          StageTables.stream(inputs[0])
              .map(new LabelRows(rules(), output.getFieldNames()))
              .returns(output)
              .name("harmonise labels"))
    };
  }

  /** The rules that the parameters say. */
  ViewRules rules() {
    List<String> datasets = Arrays.asList(get(DATASETS));
    Configuration options = OptionParams.configuration(this, PreprocessOptions.ALL);
    try {
      return ViewPlanner.rules(options, datasets, learnt(datasets, options), List.of());
    } catch (ConfigurationException e) {
      throw new IllegalArgumentException("LabelHarmonizer: " + e.getMessage(), e);
    }
  }

  /** The bucket is only asked for classes that nothing else tells. */
  private LearntClasses learnt(List<String> datasets, Configuration options) {
    if (datasets.stream().noneMatch(LearntClasses::isLearnt)) {
      return LearntClasses.NONE;
    }
    try (ObjectStore store = ObjectStore.open(store())) {
      return ViewPlanner.learn(options, store);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Map<Param<?>, Object> getParamMap() {
    return params;
  }

  @Override
  public void save(String path) throws IOException {
    SavedStage.save(this, path, Map.of());
  }

  /**
   * @throws IOException if there is none, or one that this version cannot read
   */
  public static LabelHarmonizer load(StreamTableEnvironment environment, String path)
      throws IOException {
    return SavedStage.load(LabelHarmonizer.class, path);
  }
}
