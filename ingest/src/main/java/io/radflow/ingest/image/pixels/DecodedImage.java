package io.radflow.ingest.image.pixels;

import org.apache.flink.annotation.Internal;

/**
 * A decoded picture, [height, width, channels] in row-major order, channels in RGB order.
 *
 * @param height pixels
 * @param width pixels
 * @param channels 1 (grey) or 3
 * @param bits 8 or 16
 * @param bytes the samples of an 8-bit picture, unsigned; null for 16 bits
 * @param shorts the samples of a 16-bit picture, unsigned; null for 8 bits
 */
@Internal
public record DecodedImage(
    int height, int width, int channels, int bits, byte[] bytes, short[] shorts) {

  public DecodedImage {
    int samples = Math.multiplyExact(Math.multiplyExact(height, width), channels);
    int found = bits == 8 ? bytes.length : shorts.length;
    if (found != samples) {
      throw new IllegalArgumentException(
          "Expected " + samples + " samples of " + bits + " bits, found " + found);
    }
  }

  public static DecodedImage of8(int height, int width, int channels, byte[] samples) {
    return new DecodedImage(height, width, channels, 8, samples, null);
  }

  public static DecodedImage of16(int height, int width, int channels, short[] samples) {
    return new DecodedImage(height, width, channels, 16, null, samples);
  }

  /** The sample at a flat index, in [0, 2^bits). */
  public int sample(int index) {
    return bits == 8 ? Byte.toUnsignedInt(bytes[index]) : Short.toUnsignedInt(shorts[index]);
  }
}
