package io.radflow.preprocess.recipe;

import io.radflow.core.reject.RejectedException;
import java.io.Serializable;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.annotation.Internal;

/** Turns a published image into what a view stores. Safe for use by several threads. */
@Internal
public interface Recipe extends Serializable {

  /** A name with the size in it. */
  Pattern SIZED = Pattern.compile("(xray|imagenet|bit)-(\\d{1,9})");

  /** The name that records and the manifest give, size included: {@code xray-224}. */
  String name();

  /**
   * @param training whether the image is of the training split; those of others are stored as they
   *     are scored
   * @throws RejectedException if the image cannot be decoded
   */
  StoredImage apply(SourceImage image, boolean training) throws RejectedException;

  /** X-ray projections to keep unless the view says otherwise; empty for all images. */
  List<String> defaultProjections();

  /**
   * Whether views of a recipe keep their training images encoded.
   *
   * @param name as their manifest gives it
   */
  static boolean keepsTrainEncoded(String name) {
    return name.startsWith(ImagenetRecipe.PREFIX);
  }

  /**
   * The recipe of a name:
   *
   * <ul>
   *   <li>{@code xray}: centre crop, area resampling; size 224 by default.
   *   <li>{@code bit}: BiT-HyperRule's resize, 160 or 512 by the image's area, for crops of 128 or
   *       480; {@code bit-small} and {@code bit-large} force one of the two. {@code bit} with a
   *       size is straight to that square.
   *   <li>{@code imagenet}: training images stay encoded, for random resized crops; the others
   *       become a centre crop of the size, 224 by default, of the short side resized to 8/7 of it.
   * </ul>
   *
   * <p>A size may also follow the name, as manifests show it: {@code xray-224}.
   *
   * @param size side in pixels, empty for the recipe's own
   * @throws IllegalArgumentException if there is no such recipe, or the size is not from 8 to 4096
   */
  static Recipe byName(String name, OptionalInt size) {
    if (size.isPresent() && (size.getAsInt() < 8 || size.getAsInt() > 4096)) {
      throw new IllegalArgumentException(
          "Size " + size.getAsInt() + " of recipe " + name + " is not from 8 to 4096 pixels");
    }
    Matcher sized = SIZED.matcher(name);
    if (sized.matches() && size.isEmpty()) {
      return byName(sized.group(1), OptionalInt.of(Integer.parseInt(sized.group(2))));
    }
    return switch (name) {
      case "xray" -> new XrayRecipe(size.orElse(224));
      case "bit" ->
          size.isPresent()
              ? new SquareRecipe(size.getAsInt())
              : new HyperRuleRecipe(name, Resolution::of);
      case "bit-small" -> forced(name, Resolution.SMALL, size);
      case "bit-large" -> forced(name, Resolution.LARGE, size);
      case "imagenet" -> new ImagenetRecipe(size.orElse(224));
      default ->
          throw new IllegalArgumentException(
              "Unknown recipe '"
                  + name
                  + "'; expected xray, bit, bit-small, bit-large or imagenet");
    };
  }

  private static Recipe forced(String name, Resolution resolution, OptionalInt size) {
    if (size.isPresent()) {
      throw new IllegalArgumentException(
          "Recipe "
              + name
              + " crops "
              + resolution.crop()
              + " pixels and takes no size, found "
              + size.getAsInt());
    }
    return new HyperRuleRecipe(name, (height, width) -> resolution);
  }
}
