package io.radflow.infra.bench;

import com.twelvemonkeys.imageio.plugins.jpeg.JPEGImageReaderSpi;
import io.radflow.preprocess.transform.BilinearResize;
import io.radflow.preprocess.transform.NativeMemory;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;
import org.bytedeco.opencv.opencv_core.Size;

/** Transforms without checks and abstractions, on the calls of ImageIO and OpenCV. */
final class DirectCalls {

  private DirectCalls() {}

  static byte[] xrayOfJpeg(byte[] file, int size) throws IOException {
    Raster raster = read(file);
    byte[] pixels =
        (byte[]) raster.getDataElements(0, 0, raster.getWidth(), raster.getHeight(), (Object) null);
    return NativeMemory.scoped(
        () ->
            area(
                new Mat(
                    raster.getHeight(),
                    raster.getWidth(),
                    opencv_core.CV_8UC1,
                    new BytePointer(pixels)),
                255,
                size));
  }

  static byte[] xrayOfPng(byte[] file, int size) {
    return NativeMemory.scoped(
        () -> {
          Mat encoded = new Mat(new BytePointer(file), false);
          return area(
              opencv_imgcodecs.imdecode(encoded, opencv_imgcodecs.IMREAD_UNCHANGED), 65535, size);
        });
  }

  private static byte[] area(Mat image, int white, int size) {
    int side = Math.min(image.rows(), image.cols());
    Rect crop = new Rect(image.cols() / 2 - side / 2, image.rows() / 2 - side / 2, side, side);
    Mat scaled = new Mat();
    image.apply(crop).convertTo(scaled, opencv_core.CV_32F, 1.0 / white, 0);
    Mat resized = new Mat();
    opencv_imgproc.resize(scaled, resized, new Size(size, size), 0, 0, opencv_imgproc.INTER_AREA);
    Mat bytes = new Mat();
    resized.convertTo(bytes, opencv_core.CV_8U, 255, 0);
    byte[] pixels = new byte[size * size];
    bytes.data().get(pixels);
    return pixels;
  }

  static byte[] bilinear(byte[] file, int height, int width) throws IOException {
    Raster raster = read(file);
    int channels = raster.getNumBands();
    byte[] pixels =
        (byte[]) raster.getDataElements(0, 0, raster.getWidth(), raster.getHeight(), (Object) null);
    byte[] resized = new byte[height * width * channels];
    new BilinearResize()
        .part(
            pixels,
            raster.getWidth(),
            channels,
            0,
            0,
            raster.getHeight(),
            raster.getWidth(),
            resized,
            height,
            width);
    return resized;
  }

  private static Raster read(byte[] file) throws IOException {
    try (ImageInputStream input = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
      ImageReader reader = twelveMonkeys();
      try {
        reader.setInput(input, true, true);
        return reader.read(0).getRaster();
      } finally {
        reader.dispose();
      }
    }
  }

  private static ImageReader twelveMonkeys() {
    Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName("jpeg");
    while (readers.hasNext()) {
      ImageReader reader = readers.next();
      if (reader.getOriginatingProvider() instanceof JPEGImageReaderSpi) {
        return reader;
      }
    }
    throw new IllegalStateException("TwelveMonkeys' JPEG reader is not there");
  }
}
