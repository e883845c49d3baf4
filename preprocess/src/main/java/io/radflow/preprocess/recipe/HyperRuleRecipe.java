package io.radflow.preprocess.recipe;

import io.radflow.ingest.image.DecodedImage;
import io.radflow.preprocess.transform.BilinearResize;
import io.radflow.preprocess.transform.TensorImage;
import java.util.List;

/**
 * BiT-HyperRule's resize (Kolesnikov et al., "Big Transfer", ECCV 2020, section 3.3): the short
 * side to 160, or to 512 from 96·96 pixels up; the crop of 128 or 480 follows in training.
 */
record HyperRuleRecipe() implements Recipe {

  private static final long serialVersionUID = 1L;

  private static final int SMALL_AREA = 96 * 96;

  @Override
  public String name() {
    return "bit";
  }

  @Override
  public List<String> defaultProjections() {
    return List.of();
  }

  @Override
  public TensorImage apply(DecodedImage image) {
    return BilinearResize.shortSide(EightBit.of(image), resize(image.height(), image.width()));
  }

  /** The short side after resizing, pixels. */
  static int resize(int height, int width) {
    return (long) height * width < SMALL_AREA ? 160 : 512;
  }
}
