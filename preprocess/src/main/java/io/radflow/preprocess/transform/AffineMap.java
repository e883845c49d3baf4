package io.radflow.preprocess.transform;

import org.apache.flink.annotation.Internal;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.bytedeco.opencv.opencv_core.Size;

/**
 * OpenCV's warpAffine: bilinear, with a border reflected at the outer pixels' centres. Its native
 * memory is used again for each picture of the same shape. For one thread.
 */
@Internal
public final class AffineMap implements AutoCloseable {

  private final DoublePointer cells = new DoublePointer(6);
  private final Mat map = new Mat(2, 3, opencv_core.CV_64FC1, cells);
  private final Scalar black = new Scalar(0);

  private BytePointer fromPixels;
  private BytePointer toPixels;
  private Mat from;
  private Mat to;
  private Size size;
  private int channels;

  static {
    NativeMemory.load();
  }

  /**
   * @param pixels [height, width, channels], row-major; left as they are
   * @param matrix row-major [2, 3], source to destination
   * @param into written in full
   */
  public void apply(
      byte[] pixels, int height, int width, int channels, double[] matrix, byte[] into) {
    int length = height * width * channels;
    if (from == null
        || from.rows() != height
        || from.cols() != width
        || this.channels != channels) {
      allocate(height, width, channels);
    }
    fromPixels.put(pixels, 0, length);
    cells.put(matrix, 0, matrix.length);
    opencv_imgproc.warpAffine(
        from, to, map, size, opencv_imgproc.INTER_LINEAR, opencv_core.BORDER_REFLECT_101, black);
    toPixels.get(into, 0, length);
  }

  private void allocate(int height, int width, int channels) {
    release();
    long length = (long) height * width * channels;
    fromPixels = new BytePointer(length);
    toPixels = new BytePointer(length);
    from = new Mat(height, width, opencv_core.CV_8UC(channels), fromPixels);
    to = new Mat(height, width, opencv_core.CV_8UC(channels), toPixels);
    size = new Size(width, height);
    this.channels = channels;
  }

  private void release() {
    if (from != null) {
      from.close();
      to.close();
      size.close();
      fromPixels.close();
      toPixels.close();
      from = null;
    }
  }

  @Override
  public void close() {
    release();
    map.close();
    cells.close();
    black.close();
  }
}
