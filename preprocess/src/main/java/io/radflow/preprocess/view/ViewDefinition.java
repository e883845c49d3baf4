package io.radflow.preprocess.view;

import io.radflow.preprocess.recipe.Recipe;
import java.io.Serializable;
import org.apache.flink.annotation.Internal;

/**
 * What a view is to be.
 *
 * @param name in the bucket
 */
@Internal
public record ViewDefinition(String name, ViewRules rules, Recipe recipe) implements Serializable {

  /** What its manifest says of it. */
  public ViewDescription description() {
    return new ViewDescription(
        name,
        recipe.name(),
        rules.labels().space(),
        rules.labels().policy().toString(),
        rules.splits().name(),
        rules.splitSeed());
  }
}
