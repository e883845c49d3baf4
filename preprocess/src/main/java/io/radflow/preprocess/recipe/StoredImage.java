package io.radflow.preprocess.recipe;

import io.radflow.preprocess.transform.TensorImage;
import org.apache.flink.annotation.Internal;

/**
 * What a view keeps of an image.
 *
 * @param format {@value #RAW}, or the name of an ImageFormat
 * @param height pixels, of the decoded picture
 * @param width pixels, of the decoded picture
 * @param channels 1 or 3
 * @param bits of a sample
 * @param bytes RAW: [height, width, channels], row-major; else the encoded image
 */
@Internal
public record StoredImage(
    String format, int height, int width, int channels, int bits, byte[] bytes) {

  /** The format of pixels as they are. */
  public static final String RAW = "RAW";

  static StoredImage raw(TensorImage image) {
    return new StoredImage(
        RAW, image.height(), image.width(), image.channels(), Byte.SIZE, image.pixels());
  }

  /** As published. */
  static StoredImage encoded(SourceImage source) {
    return new StoredImage(
        source.format().name(),
        (int) source.size().height(),
        (int) source.size().width(),
        source.size().channels(),
        source.size().bits(),
        source.encoded());
  }
}
