package io.radflow.preprocess;

import io.radflow.core.table.CheckedParams;
import io.radflow.core.table.OptionParams;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.ml.param.Param;

/** How images become tensors. */
@PublicEvolving
public interface HasRecipe<T> extends CheckedParams<T> {

  Param<String> RECIPE = OptionParams.text(PreprocessOptions.RECIPE);

  Param<Integer> SIZE = OptionParams.whole(PreprocessOptions.SIZE);

  default T setRecipe(String recipe) {
    return set(RECIPE, recipe);
  }

  /** Side of the tensors in pixels. */
  default T setSize(int size) {
    return set(SIZE, size);
  }
}
