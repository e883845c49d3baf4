package io.radflow.preprocess;

import io.radflow.core.table.CheckedParams;
import io.radflow.core.table.Expected;
import io.radflow.core.table.OptionParams;
import io.radflow.preprocess.recipe.Recipe;
import java.util.OptionalInt;
import org.apache.flink.ml.param.Param;

/** How images become tensors. */
public interface HasRecipe<T> extends CheckedParams<T> {

  Param<String> RECIPE =
      OptionParams.text(
          PreprocessOptions.RECIPE,
          Expected.of("xray, bit, bit-small, bit-large or imagenet", HasRecipe::isKnown));

  Param<Integer> SIZE =
      OptionParams.whole(
          PreprocessOptions.SIZE,
          Expected.<Integer>of("8 to 4096", size -> size >= 8 && size <= 4096).orNone());

  default T setRecipe(String recipe) {
    return set(RECIPE, recipe);
  }

  /** Side of the tensors in pixels. */
  default T setSize(int size) {
    return set(SIZE, size);
  }

  private static boolean isKnown(String recipe) {
    try {
      Recipe.byName(recipe, OptionalInt.empty());
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
