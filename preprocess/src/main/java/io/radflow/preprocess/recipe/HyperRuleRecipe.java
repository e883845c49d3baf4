package io.radflow.preprocess.recipe;

import io.radflow.core.reject.RejectedException;
import io.radflow.ingest.image.pixels.DecodedImage;
import io.radflow.preprocess.transform.BilinearResize;
import io.radflow.preprocess.transform.TensorImage;
import java.util.List;

/**
 * BiT-HyperRule's resize: of training images the short side, for the random crop that follows in
 * training; others straight to the crop's square.
 *
 * @param resolutions tell what to resize to
 */
record HyperRuleRecipe(String name, Resolution.Choice resolutions) implements Recipe {

  private static final long serialVersionUID = 1L;

  @Override
  public List<String> defaultProjections() {
    return List.of();
  }

  @Override
  public StoredImage apply(SourceImage source, boolean training) throws RejectedException {
    DecodedImage image = source.decoded();
    Resolution resolution = resolutions.of(image.height(), image.width());
    TensorImage whole = EightBit.of(image);
    return StoredImage.raw(
        training
            ? BilinearResize.shortSide(whole, resolution.resize())
            : BilinearResize.resize(whole, resolution.crop(), resolution.crop()));
  }
}
