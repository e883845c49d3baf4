package io.radflow.preprocess;

import io.radflow.core.config.ConfigurationException;
import io.radflow.core.table.Columns;
import io.radflow.core.table.HasStore;
import io.radflow.core.table.OptionParams;
import io.radflow.core.table.SavedStage;
import io.radflow.core.table.StageTables;
import io.radflow.preprocess.recipe.Recipe;
import io.radflow.preprocess.table.TensorRows;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.api.java.typeutils.RowTypeInfo;
import org.apache.flink.ml.api.Transformer;
import org.apache.flink.ml.param.Param;
import org.apache.flink.ml.util.ParamUtils;
import org.apache.flink.table.api.Table;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;

/**
 * Makes of published images the tensors of a recipe, by the same code as the preprocess job: of the
 * columns of {@code samples/} those of {@code tensors/}. A row that cannot be used stays, without
 * pixels, with a {@code rejectReason} and a {@code rejectDetail}; so does one that was dropped
 * before.
 */
@PublicEvolving
public final class ImageTransform
    implements Transformer<ImageTransform>, HasStore<ImageTransform>, HasRecipe<ImageTransform> {

  private static final long serialVersionUID = 1L;

  private final Map<Param<?>, Object> params = new HashMap<>();

  public ImageTransform() {
    ParamUtils.initializeMapWithDefaultValues(params, this);
  }

  /**
   * @throws IllegalArgumentException naming the parameter or the column that does not fit
   */
  @Override
  public Table[] transform(Table... inputs) {
    RowTypeInfo output = TensorRows.type(Columns.of(this, inputs));
    return new Table[] {
      StageTables.table(
          inputs[0],
          StageTables.stream(inputs[0])
              .map(new TensorRows(recipe(), store(), output.getFieldNames()))
              .returns(output)
              .name("transform images"))
    };
  }

  private Recipe recipe() {
    get(RECIPE);
    try {
      return ViewPlanner.recipe(OptionParams.configuration(this, PreprocessOptions.ALL));
    } catch (ConfigurationException e) {
      throw new IllegalArgumentException("ImageTransform: " + e.getMessage(), e);
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
  public static ImageTransform load(StreamTableEnvironment environment, String path)
      throws IOException {
    return SavedStage.load(ImageTransform.class, path);
  }
}
