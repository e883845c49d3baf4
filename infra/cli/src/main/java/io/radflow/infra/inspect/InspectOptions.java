package io.radflow.infra.inspect;

import io.radflow.preprocess.augment.Augmentation;
import java.util.Map;
import org.apache.flink.annotation.PublicEvolving;

/**
 * How much of a view is shown.
 *
 * @param examples of each label
 * @param shards that examples are taken from
 * @param augmentation its name; null for what the view's recipe is made for
 * @param seed of the augmentation
 */
@PublicEvolving
public record InspectOptions(int examples, int shards, String augmentation, long seed) {

  Augmentation augmentation(String recipe) {
    return Augmentation.byName(augmentation == null ? usual(recipe) : augmentation, Map.of());
  }

  private static String usual(String recipe) {
    if (recipe.startsWith("xray")) {
      return "xray";
    }
    if (recipe.startsWith("imagenet")) {
      return "imagenet";
    }
    // Straight to a square leaves no room for crops.
    return recipe.matches("bit-\\d+") ? "flip" : recipe.startsWith("bit") ? "bit" : "none";
  }
}
