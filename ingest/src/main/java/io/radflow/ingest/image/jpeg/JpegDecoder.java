package io.radflow.ingest.image.jpeg;

import com.twelvemonkeys.imageio.plugins.jpeg.JPEGImageReaderSpi;
import io.radflow.core.natives.NativeLibraries;
import io.radflow.core.reject.RejectReason;
import io.radflow.core.reject.RejectedException;
import io.radflow.ingest.image.pixels.DecodedImage;
import io.radflow.ingest.image.pixels.ImageSize;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.spi.ImageReaderSpi;
import javax.imageio.spi.ServiceRegistry;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.apache.flink.annotation.Internal;

/**
 * JPEG through TwelveMonkeys; its warnings, such as of a truncated file, reject. Pixels stay as
 * they are stored, whatever Exif says of their orientation.
 *
 * <p>CMYK, of which some ImageNet files are, becomes RGB as (255 - C)(255 - K) / 255: no profile is
 * asked, as the usual loaders do it.
 */
@Internal
public final class JpegDecoder {

  private static final String JDK_READER = "com.sun.imageio.plugins.jpeg.JPEGImageReaderSpi";
  private static final JPEGImageReaderSpi PROVIDER = provider();
  private static final int MAX = 255;
  private static final int CHECK_STEP = 64;

  /** Adobe's mark for luma, chroma and black. */
  private static final int YCCK = 2;

  private JpegDecoder() {}

  /**
   * What the header tells; the pixels are not decoded.
   *
   * @throws RejectedException TRUNCATED_IMAGE or UNREADABLE_IMAGE, if the structure is not sound
   */
  public static ImageSize size(byte[] file) throws RejectedException {
    return JpegStructure.read(file).size();
  }

  /**
   * Decodes the picture.
   *
   * @param maxPixels largest height × width to decode
   * @throws RejectedException TRUNCATED_IMAGE, UNREADABLE_IMAGE or IMAGE_TOO_LARGE
   */
  public static DecodedImage decode(byte[] file, long maxPixels) throws RejectedException {
    JpegStructure structure = JpegStructure.read(file);
    Raster raster = read(file, structure, maxPixels, 1);
    byte[] samples = samples(raster);
    return DecodedImage.of8(
        raster.getHeight(),
        raster.getWidth(),
        structure.size().channels(),
        hasInks(structure) ? rgb(samples, structure.adobeTransform()) : samples);
  }

  /** Decodes every pixel and keeps one of {@value #CHECK_STEP} x {@value #CHECK_STEP}. */
  public static ImageSize check(byte[] file, long maxPixels) throws RejectedException {
    JpegStructure structure = JpegStructure.read(file);
    read(file, structure, maxPixels, CHECK_STEP);
    return structure.size();
  }

  private static boolean hasInks(JpegStructure structure) {
    return structure.components() == 4;
  }

  /**
   * The picture, of the size and channels that the header tells.
   *
   * @param step columns and rows from one kept pixel to the next; the others are decoded as well
   */
  private static Raster read(byte[] file, JpegStructure structure, long maxPixels, int step)
      throws RejectedException {
    ImageSize size = structure.size();
    size.check(maxPixels);
    Raster raster = read(file, !hasInks(structure), step);
    if (raster.getHeight() != kept(size.height(), step)
        || raster.getWidth() != kept(size.width(), step)) {
      throw new RejectedException(
          RejectReason.UNREADABLE_IMAGE,
          String.format(
              "The header tells %d x %d pixels, %d x %d were decoded at a step of %d",
              size.width(), size.height(), raster.getWidth(), raster.getHeight(), step));
    }
    int bands = raster.getNumBands();
    if (raster.getTransferType() != DataBuffer.TYPE_BYTE || bands != structure.components()) {
      throw new RejectedException(
          RejectReason.UNREADABLE_IMAGE,
          String.format(
              "Expected %d channels of 8 bits, found %d of %d",
              structure.components(), bands, DataBuffer.getDataTypeSize(raster.getTransferType())));
    }
    return raster;
  }

  private static long kept(long side, int step) {
    return (side + step - 1) / step;
  }

  /**
   * The stored values of a JPEG of any depth, such as those inside DICOM.
   *
   * @param colour whether luma and chroma are to become RGB
   * @throws RejectedException TRUNCATED_IMAGE or UNREADABLE_IMAGE
   */
  public static Raster raster(byte[] file, boolean colour) throws RejectedException {
    JpegStructure structure = JpegStructure.read(file);
    if (structure.frame() == JpegStructure.EXTENDED && structure.precision() != Byte.SIZE) {
      throw new RejectedException(
          RejectReason.UNREADABLE_IMAGE,
          "No decoder for extended JPEG of " + structure.precision() + " bits");
    }
    return read(file, colour, 1);
  }

  private static Raster read(byte[] file, boolean colour, int step) throws RejectedException {
    List<String> warnings = new ArrayList<>();
    try (ImageInputStream input = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
      ImageReader reader = PROVIDER.createReaderInstance(null);
      try {
        reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
        reader.setInput(input, true, true);
        ImageReadParam param = reader.getDefaultReadParam();
        param.setSourceSubsampling(step, step, 0, 0);
        Raster raster = colour ? reader.read(0, param).getRaster() : reader.readRaster(0, param);
        if (!warnings.isEmpty()) {
          throw damaged(String.join("; ", warnings), null);
        }
        return raster;
      } finally {
        reader.dispose();
      }
    } catch (IOException | RuntimeException e) {
      // ImageIO readers throw every kind of runtime exception on hostile input.
      throw damaged(e.toString(), e);
    }
  }

  private static RejectedException damaged(String message, Throwable cause) {
    String text = message.toLowerCase(Locale.ROOT);
    boolean truncated =
        text.contains("premature") || text.contains("truncat") || text.contains("eofexception");
    return new RejectedException(
        truncated ? RejectReason.TRUNCATED_IMAGE : RejectReason.UNREADABLE_IMAGE,
        "The JPEG is damaged: " + message,
        cause);
  }

  private static byte[] samples(Raster raster) {
    return (byte[])
        raster.getDataElements(
            raster.getMinX(),
            raster.getMinY(),
            raster.getWidth(),
            raster.getHeight(),
            (Object) null);
  }

  /** From four inks, which Adobe stores as their complements. */
  private static byte[] rgb(byte[] inks, int adobeTransform) {
    byte[] rgb = new byte[inks.length / 4 * 3];
    for (int i = 0, o = 0; i < inks.length; i += 4, o += 3) {
      int cyan = Byte.toUnsignedInt(inks[i]);
      int magenta = Byte.toUnsignedInt(inks[i + 1]);
      int yellow = Byte.toUnsignedInt(inks[i + 2]);
      int black = Byte.toUnsignedInt(inks[i + 3]);
      if (adobeTransform == YCCK) {
        double blue = magenta - 128.0;
        double red = yellow - 128.0;
        int luma = cyan;
        cyan = clamped(luma + 1.402 * red);
        magenta = clamped(luma - 0.344136 * blue - 0.714136 * red);
        yellow = clamped(luma + 1.772 * blue);
      }
      boolean complements = adobeTransform >= 0;
      rgb[o] = mixed(cyan, black, complements);
      rgb[o + 1] = mixed(magenta, black, complements);
      rgb[o + 2] = mixed(yellow, black, complements);
    }
    return rgb;
  }

  private static int clamped(double value) {
    return (int) Math.max(0, Math.min(MAX, Math.round(value)));
  }

  private static byte mixed(int ink, int black, boolean complements) {
    int light = complements ? ink * black : (MAX - ink) * (MAX - black);
    return (byte) ((light + MAX / 2) / MAX);
  }

  /** In a registry of its own: the JVM's would keep this job's class loader alive for ever. */
  private static JPEGImageReaderSpi provider() {
    ServiceRegistry registry =
        new ServiceRegistry(List.<Class<?>>of(ImageReaderSpi.class).iterator());
    Iterator<ImageReaderSpi> known =
        NativeLibraries.imageRegistry().getServiceProviders(ImageReaderSpi.class, false);
    while (known.hasNext()) {
      ImageReaderSpi one = known.next();
      if (one.getClass().getName().equals(JDK_READER)) {
        registry.registerServiceProvider(one, ImageReaderSpi.class);
      }
    }
    JPEGImageReaderSpi provider = new JPEGImageReaderSpi();
    registry.registerServiceProvider(provider, ImageReaderSpi.class);
    return provider;
  }
}
