package io.radflow.preprocess.transform;

import org.apache.flink.annotation.Internal;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;
import org.bytedeco.opencv.opencv_core.Size;

/**
 * The X-ray transform: centre crop to the short side, then OpenCV's INTER_AREA to a square, on
 * pixels scaled to [0, 1] (8 bit by 255, 16 bit by 65535).
 *
 * <p>The crop starts at {@code side/2 − crop/2}, both halves rounded down.
 */
@Internal
public final class CentreCropArea {

  private CentreCropArea() {}

  /**
   * @param grey one channel
   * @param size side of the result, pixels
   * @return [size, size, 1], rounded to unsigned bytes, halves to even
   */
  public static TensorImage resize(GreyImage grey, int size) {
    return NativeMemory.scoped(
        () -> {
          Mat bytes = new Mat();
          resample(grey, size).convertTo(bytes, opencv_core.CV_8U, 255.0, 0.0);
          byte[] pixels = new byte[size * size];
          bytes.data().get(pixels);
          return new TensorImage(size, size, 1, pixels);
        });
  }

  /** The result before it is rounded: [size, size] in [0, 1]. */
  static float[] scaled(GreyImage grey, int size) {
    return NativeMemory.scoped(
        () -> {
          float[] pixels = new float[size * size];
          new FloatPointer(resample(grey, size).data()).get(pixels);
          return pixels;
        });
  }

  private static Mat resample(GreyImage grey, int size) {
    int side = Math.min(grey.height(), grey.width());
    Rect crop = new Rect(grey.width() / 2 - side / 2, grey.height() / 2 - side / 2, side, side);
    Mat scaled = new Mat();
    grey.mat().apply(crop).convertTo(scaled, opencv_core.CV_32F, 1.0 / grey.maximum(), 0.0);
    Mat resized = new Mat();
    opencv_imgproc.resize(scaled, resized, new Size(size, size), 0, 0, opencv_imgproc.INTER_AREA);
    return resized;
  }
}
