package io.radflow.preprocess.transform;

import org.apache.flink.annotation.Internal;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;

/** Decodes a JPEG of colours at half its size, which libjpeg does while it transforms blocks. */
@Internal
public final class HalfSizeJpeg {

  private HalfSizeJpeg() {}

  /**
   * @param file that ingest has validated
   * @param height of the whole picture, pixels
   * @param width of the whole picture, pixels
   * @return [⌈height/2⌉, ⌈width/2⌉, 3]; null if OpenCV cannot
   */
  public static TensorImage decode(byte[] file, int height, int width) {
    return NativeMemory.scoped(
        () -> {
          Mat encoded = new Mat(new BytePointer(file), false);
          Mat half =
              opencv_imgcodecs.imdecode(
                  encoded,
                  opencv_imgcodecs.IMREAD_REDUCED_COLOR_2
                      | opencv_imgcodecs.IMREAD_IGNORE_ORIENTATION);
          if (half.rows() != (height + 1) / 2 || half.cols() != (width + 1) / 2) {
            return null;
          }
          Mat rgb = new Mat();
          opencv_imgproc.cvtColor(half, rgb, opencv_imgproc.COLOR_BGR2RGB);
          byte[] pixels = new byte[half.rows() * half.cols() * 3];
          rgb.data().get(pixels);
          return new TensorImage(half.rows(), half.cols(), 3, pixels);
        });
  }
}
