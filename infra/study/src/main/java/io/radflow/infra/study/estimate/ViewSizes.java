package io.radflow.infra.study.estimate;

import io.radflow.core.manifest.ViewManifest;
import io.radflow.core.store.ObjectStore;
import io.radflow.infra.study.graph.NodeKind;
import io.radflow.infra.study.graph.StudyGraph;
import io.radflow.infra.study.graph.StudyNode;
import io.radflow.preprocess.PreprocessOptions;
import io.radflow.preprocess.recipe.Recipe;
import io.radflow.preprocess.recipe.Resolution;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import org.apache.flink.annotation.Internal;
import org.apache.flink.configuration.Configuration;

/** How much a study's views hold: by their manifests, or else by what is published. */
@Internal
public final class ViewSizes {

  /** Of an image that the recipe imagenet keeps encoded: 147.9 GB of 1,281,167 JPEGs. */
  private static final double ENCODED_BYTES = 115_000;

  /** What ZSTD makes of grey X-rays and of colour. */
  private static final double GREY_RATIO = 0.65;

  private static final double COLOUR_RATIO = 0.76;

  private final Map<String, ViewSize> sizes = new HashMap<>();
  private final Map<String, Integer> sides = new HashMap<>();

  /**
   * @param store null for none: what is published counts
   */
  public static ViewSizes of(StudyGraph graph, ObjectStore store) throws IOException {
    ViewSizes sizes = new ViewSizes();
    for (StudyNode node : graph.of(NodeKind.VIEW)) {
      sizes.add(node.configuration(), store);
    }
    return sizes;
  }

  private void add(Configuration view, ObjectStore store) throws IOException {
    String name = PreprocessOptions.NAME.in(view);
    int side = side(view);
    sides.put(name, side);
    Optional<ViewSize> made =
        store == null ? Optional.empty() : ViewManifest.read(store, name).map(ViewSize::of);
    made.or(() -> PublishedSizes.of(view).map(size -> expected(size, view)))
        .ifPresent(size -> sizes.put(name, size));
  }

  /** With the bytes that such a view comes to. */
  private static ViewSize expected(ViewSize size, Configuration view) {
    return new ViewSize(
        size.rows(),
        size.labels(),
        size.smallestClass(),
        Math.round(size.allRows() * bytesOfImage(view)),
        false);
  }

  private static double bytesOfImage(Configuration view) {
    Recipe recipe = recipe(view);
    if (Recipe.keepsTrainEncoded(recipe.name())) {
      return ENCODED_BYTES;
    }
    double side =
        switch (recipe.name()) {
          case "bit-small" -> Resolution.SMALL.resize();
          case "bit", "bit-large" -> Resolution.LARGE.resize();
          default -> side(view);
        };
    boolean grey = recipe.name().startsWith("xray");
    return side * side * (grey ? GREY_RATIO : 3 * COLOUR_RATIO);
  }

  private static Recipe recipe(Configuration view) {
    Integer size = PreprocessOptions.SIZE.in(view);
    return Recipe.byName(
        PreprocessOptions.RECIPE.requiredIn(view),
        size == null ? OptionalInt.empty() : OptionalInt.of(size));
  }

  /** Side of the images that a network is given, in pixels. */
  private static int side(Configuration view) {
    Recipe recipe = recipe(view);
    Matcher sized = Recipe.SIZED.matcher(recipe.name());
    if (sized.matches()) {
      return Integer.parseInt(sized.group(2));
    }
    return recipe.name().equals("bit-small") ? Resolution.SMALL.crop() : Resolution.LARGE.crop();
  }

  /** How much a view holds; empty if that is not known. */
  public Optional<ViewSize> of(String view) {
    return Optional.ofNullable(sizes.get(view));
  }

  /** Whether a view's size is only what is published of its data sets. */
  boolean isAssumed(String view) {
    return of(view).filter(size -> !size.made()).isPresent();
  }

  /** Side of the images of a view as a network is given them, in pixels. */
  int side(String view) {
    return sides.get(view);
  }
}
