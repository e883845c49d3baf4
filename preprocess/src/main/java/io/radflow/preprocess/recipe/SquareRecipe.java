package io.radflow.preprocess.recipe;

import io.radflow.ingest.image.DecodedImage;
import io.radflow.preprocess.transform.BilinearResize;
import io.radflow.preprocess.transform.TensorImage;
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
  public TensorImage apply(DecodedImage image) {
    return BilinearResize.resize(EightBit.of(image), size, size);
  }
}
