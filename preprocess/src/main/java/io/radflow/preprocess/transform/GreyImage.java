package io.radflow.preprocess.transform;

import org.apache.flink.annotation.Internal;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.ShortPointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;

/** One channel of 8 or 16 bit, as decoded. */
@Internal
public final class GreyImage {

  private final int height;
  private final int width;
  private final byte[] bytes;
  private final short[] shorts;

  private GreyImage(int height, int width, byte[] bytes, short[] shorts) {
    int length = bytes == null ? shorts.length : bytes.length;
    if ((long) height * width != length || length == 0) {
      throw new IllegalArgumentException(
          length + " values are not a grey image of " + height + " x " + width);
    }
    this.height = height;
    this.width = width;
    this.bytes = bytes;
    this.shorts = shorts;
  }

  /**
   * @param pixels [height, width], unsigned bytes; not copied
   */
  public static GreyImage of(int height, int width, byte[] pixels) {
    return new GreyImage(height, width, pixels, null);
  }

  /**
   * @param pixels [height, width], unsigned 16-bit values; not copied
   */
  public static GreyImage of(int height, int width, short[] pixels) {
    return new GreyImage(height, width, null, pixels);
  }

  /** Pixels. */
  public int height() {
    return height;
  }

  /** Pixels. */
  public int width() {
    return width;
  }

  /** The value of white: 255 or 65535. */
  public int maximum() {
    return bytes == null ? 65535 : 255;
  }

  /** A copy in native memory; the caller's PointerScope frees it. */
  Mat mat() {
    return bytes == null
        ? new Mat(height, width, opencv_core.CV_16UC1, new ShortPointer(shorts))
        : new Mat(height, width, opencv_core.CV_8UC1, new BytePointer(bytes));
  }
}
