package io.radflow.preprocess.recipe;

import io.radflow.ingest.image.DecodedImage;
import io.radflow.preprocess.transform.TensorImage;
import java.io.Serializable;
import java.util.List;
import java.util.OptionalInt;

/** Turns a decoded image into the tensor that is stored. Safe for use by several threads. */
public interface Recipe extends Serializable {

  /** The name that records and the manifest give, size included: {@code xray-224}. */
  String name();

  TensorImage apply(DecodedImage image);

  /** X-ray projections to keep unless the view says otherwise; empty for all images. */
  List<String> defaultProjections();

  /**
   * The recipe of a name: {@code xray} (centre crop, area resampling; size 224 by default) or
   * {@code bit} (BiT-HyperRule's resize of the short side to 160 or 512 by the image's area; with a
   * size, straight to that square).
   *
   * @param size side in pixels, empty for the recipe's own
   * @throws IllegalArgumentException if there is no such recipe, or the size is not from 8 to 4096
   */
  static Recipe byName(String name, OptionalInt size) {
    if (size.isPresent() && (size.getAsInt() < 8 || size.getAsInt() > 4096)) {
      throw new IllegalArgumentException(
          "Size " + size.getAsInt() + " of recipe " + name + " is not from 8 to 4096 pixels");
    }
    return switch (name) {
      case "xray" -> new XrayRecipe(size.orElse(224));
      case "bit" -> size.isPresent() ? new SquareRecipe(size.getAsInt()) : new HyperRuleRecipe();
      default ->
          throw new IllegalArgumentException("Unknown recipe '" + name + "'; expected xray or bit");
    };
  }
}
