package io.radflow.preprocess.augment;

import io.radflow.preprocess.random.SampleRandom;
import io.radflow.preprocess.transform.NativeMemory;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.indexer.DoubleIndexer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.bytedeco.opencv.opencv_core.Size;

/**
 * Shift, rotation and scale in one affine map about (w/2, h/2), bilinear with a border reflected at
 * the outer pixels' centres, then a horizontal flip.
 *
 * <p>Every magnitude is drawn uniformly from both sides of zero (of one, for the scale); the shifts
 * of the two axes are independent.
 *
 * @param shift fraction of the side
 * @param rotation degrees
 * @param scale relative
 * @param flip probability
 */
record XrayAugmentation(double shift, double rotation, double scale, double flip)
    implements Augmentation {

  private static final long serialVersionUID = 1L;

  @Override
  public byte[] apply(
      byte[] pixels, int height, int width, int channels, long seed, long epoch, String sampleId) {
    Draw draw = draw(new SampleRandom(seed, epoch, sampleId));
    byte[] warped = warped(pixels, height, width, channels, draw);
    return draw.flip() ? flipped(warped, width, channels) : warped;
  }

  Draw draw(SampleRandom random) {
    return new Draw(
        random.uniform(-rotation, rotation),
        1 + random.uniform(-scale, scale),
        random.uniform(-shift, shift),
        random.uniform(-shift, shift),
        random.nextDouble() < flip);
  }

  /** The affine part alone. */
  static byte[] warped(byte[] pixels, int height, int width, int channels, Draw draw) {
    double[] matrix = draw.matrix(height, width);
    return NativeMemory.scoped(() -> warp(pixels, height, width, channels, matrix));
  }

  private static byte[] warp(byte[] pixels, int height, int width, int channels, double[] matrix) {
    Mat from = new Mat(height, width, opencv_core.CV_8UC(channels), new BytePointer(pixels));
    Mat map = new Mat(2, 3, opencv_core.CV_64FC1);
    try (DoubleIndexer cells = map.createIndexer()) {
      cells.put(0, matrix);
    }
    Mat to = new Mat();
    opencv_imgproc.warpAffine(
        from,
        to,
        map,
        new Size(width, height),
        opencv_imgproc.INTER_LINEAR,
        opencv_core.BORDER_REFLECT_101,
        new Scalar(0));
    byte[] warped = new byte[pixels.length];
    to.data().get(warped);
    return warped;
  }

  private static byte[] flipped(byte[] pixels, int width, int channels) {
    byte[] flipped = new byte[pixels.length];
    int stride = width * channels;
    for (int row = 0; row < pixels.length; row += stride) {
      for (int x = 0; x < width; x++) {
        for (int c = 0; c < channels; c++) {
          flipped[row + x * channels + c] = pixels[row + (width - 1 - x) * channels + c];
        }
      }
    }
    return flipped;
  }

  /**
   * @param angle degrees, counter-clockwise
   * @param scale of the image, 1 for none
   * @param dx fraction of the width
   * @param dy fraction of the height
   */
  record Draw(double angle, double scale, double dx, double dy, boolean flip) {

    /** Row-major [2, 3], source to destination, as {@code cv2.getRotationMatrix2D} plus shifts. */
    double[] matrix(int height, int width) {
      double alpha = scale * Math.cos(Math.toRadians(angle));
      double beta = scale * Math.sin(Math.toRadians(angle));
      double x = width / 2.0;
      double y = height / 2.0;
      return new double[] {
        alpha, beta, (1 - alpha) * x - beta * y + dx * width,
        -beta, alpha, beta * x + (1 - alpha) * y + dy * height
      };
    }
  }
}
