package io.radflow.preprocess.recipe;

import io.radflow.core.reject.RejectedException;
import io.radflow.preprocess.transform.BilinearResize;
import java.util.List;

/**
 * PIL's bilinear resize straight to a square.
 *
 * @param size side of the result, pixels
 */
record SquareRecipe(int size) implements Recipe {

  private static final long serialVersionUID = 1L;

  @Override
  public String name() {
    return "bit-" + size;
  }

  @Override
  public List<String> defaultProjections() {
    return List.of();
  }

  @Override
  public StoredImage apply(SourceImage image, boolean training) throws RejectedException {
    return StoredImage.raw(BilinearResize.resize(EightBit.of(image.decoded()), size, size));
  }
}
