package io.radflow.preprocess.view;

import io.radflow.core.manifest.ViewManifest;
import io.radflow.preprocess.recipe.Recipe;
import java.io.Serializable;
import java.util.Optional;
import org.apache.flink.annotation.Internal;

/**
 * What a view is to be.
 *
 * @param name in the bucket
 * @param order of its rows, as configured, {@value ViewManifest#MIXED} or {@value
 *     ViewManifest#PUBLISHED}; null for that of the view that is there, and mixed for a new one
 */
@Internal
public record ViewDefinition(String name, ViewRules rules, Recipe recipe, String order)
    implements Serializable {

  /**
   * Whether its rows are mixed.
   *
   * @param existing the view that is there already, if there is one
   */
  public boolean isMixed(Optional<ViewManifest> existing) {
    return existing.map(ViewManifest::isMixed).orElse(!ViewManifest.PUBLISHED.equals(order));
  }

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
