package io.radflow.preprocess.recipe;

import io.radflow.core.reject.RejectedException;
import io.radflow.preprocess.transform.BilinearResize;
import io.radflow.preprocess.transform.TensorImage;
import java.util.List;

/**
 * Training images as they are encoded, because each epoch crops them anew; others as torchvision's
 * Resize(8/7 size) and CenterCrop(size).
 *
 * @param size side of the crop, pixels
 */
record ImagenetRecipe(int size) implements Recipe {

  private static final long serialVersionUID = 1L;

  static final String PREFIX = "imagenet-";

  @Override
  public String name() {
    return PREFIX + size;
  }

  @Override
  public List<String> defaultProjections() {
    return List.of();
  }

  @Override
  public StoredImage apply(SourceImage source, boolean training) throws RejectedException {
    if (training) {
      return StoredImage.encoded(source);
    }
    TensorImage resized =
        BilinearResize.shortSide(EightBit.of(source.decoded()), Math.round(size * 8 / 7f));
    return StoredImage.raw(centre(resized));
  }

  private TensorImage centre(TensorImage image) {
    // Python rounds halves to even.
    int top = (int) Math.rint((image.height() - size) / 2.0);
    int left = (int) Math.rint((image.width() - size) / 2.0);
    int channels = image.channels();
    byte[] crop = new byte[size * size * channels];
    for (int y = 0; y < size; y++) {
      System.arraycopy(
          image.pixels(),
          ((top + y) * image.width() + left) * channels,
          crop,
          y * size * channels,
          size * channels);
    }
    return new TensorImage(size, size, channels, crop);
  }
}
