package io.radflow.preprocess.recipe;

import io.radflow.core.reject.RejectedException;
import io.radflow.ingest.image.pixels.DecodedImage;
import io.radflow.preprocess.transform.CentreCropArea;
import io.radflow.preprocess.transform.GreyImage;
import java.util.List;

/**
 * Centre crop to the short side and area resampling of one grey channel.
 *
 * @param size side of the result, pixels
 */
record XrayRecipe(int size) implements Recipe {

  private static final long serialVersionUID = 1L;

  @Override
  public String name() {
    return "xray-" + size;
  }

  @Override
  public List<String> defaultProjections() {
    return List.of("PA", "AP");
  }

  @Override
  public StoredImage apply(SourceImage image, boolean training) throws RejectedException {
    return StoredImage.raw(CentreCropArea.resize(grey(image.decoded()), size));
  }

  /** Of a grey X-ray stored as RGB the blue channel, as the experiment took it. */
  private static GreyImage grey(DecodedImage image) {
    int height = image.height();
    int width = image.width();
    if (image.bits() == 8) {
      return GreyImage.of(height, width, channel(image.bytes(), image.channels()));
    }
    return GreyImage.of(height, width, channel(image.shorts(), image.channels()));
  }

  private static byte[] channel(byte[] samples, int channels) {
    if (channels == 1) {
      return samples;
    }
    byte[] last = new byte[samples.length / channels];
    for (int i = 0; i < last.length; i++) {
      last[i] = samples[(i + 1) * channels - 1];
    }
    return last;
  }

  private static short[] channel(short[] samples, int channels) {
    if (channels == 1) {
      return samples;
    }
    short[] last = new short[samples.length / channels];
    for (int i = 0; i < last.length; i++) {
      last[i] = samples[(i + 1) * channels - 1];
    }
    return last;
  }
}
