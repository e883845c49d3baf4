package io.radflow.ingest.image.pixels;

import io.radflow.core.reject.RejectReason;
import io.radflow.core.reject.RejectedException;
import org.apache.flink.annotation.Internal;

/**
 * What an image's header tells.
 *
 * @param height pixels
 * @param width pixels
 * @param channels 1 (grey) or 3
 * @param bits 8 or 16
 */
@Internal
public record ImageSize(long height, long width, int channels, int bits) {

  /**
   * @param maxPixels largest height × width
   * @throws RejectedException UNREADABLE_IMAGE if there is no pixel, IMAGE_TOO_LARGE if too many
   */
  public void check(long maxPixels) throws RejectedException {
    if (height <= 0 || width <= 0) {
      throw new RejectedException(
          RejectReason.UNREADABLE_IMAGE, "The header tells a size of " + width + " x " + height);
    }
    if (height > maxPixels / width) {
      throw new RejectedException(
          RejectReason.IMAGE_TOO_LARGE,
          String.format(
              "The header tells %d x %d pixels, at most %d are read", width, height, maxPixels));
    }
  }
}
