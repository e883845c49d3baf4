package io.radflow.preprocess.view;

import io.radflow.preprocess.labels.Harmonisation;
import io.radflow.preprocess.recipe.Recipe;
import io.radflow.preprocess.split.SplitPolicy;
import java.io.Serializable;
import java.util.List;

/**
 * What a view is to be.
 *
 * @param name in the bucket
 * @param datasets to take samples from
 * @param projections X-ray projections to keep; empty for all images
 */
public record ViewDefinition(
    String name,
    List<String> datasets,
    Recipe recipe,
    Harmonisation labels,
    SplitPolicy splits,
    List<String> projections)
    implements Serializable {

  public ViewDefinition {
    datasets = List.copyOf(datasets);
    projections = List.copyOf(projections);
  }
}
