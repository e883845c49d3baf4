package io.radflow.ingest.image;

import com.twelvemonkeys.imageio.plugins.jpeg.JPEGImageReaderSpi;
import io.radflow.ingest.reject.RejectReason;
import io.radflow.ingest.reject.RejectedException;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageReader;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;
import javax.imageio.spi.ServiceRegistry;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * JPEG through TwelveMonkeys, which knows CMYK; its warnings, such as of a truncated file, reject.
 */
final class JpegDecoder {

  private static final String JDK_READER = "com.sun.imageio.plugins.jpeg.JPEGImageReaderSpi";
  private static final JPEGImageReaderSpi PROVIDER = provider();

  private JpegDecoder() {}

  static DecodedImage decode(byte[] file, long maxPixels) throws RejectedException {
    List<String> warnings = new ArrayList<>();
    try (ImageInputStream input = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
      ImageReader reader = PROVIDER.createReaderInstance(null);
      try {
        reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
        reader.setInput(input, true, true);
        ImageDecoder.checkSize(reader.getHeight(0), reader.getWidth(0), maxPixels);
        BufferedImage image = reader.read(0);
        if (!warnings.isEmpty()) {
          throw damaged(String.join("; ", warnings), null);
        }
        return convert(image);
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

  private static DecodedImage convert(BufferedImage image) throws RejectedException {
    Raster raster = image.getRaster();
    int bands = raster.getNumBands();
    if (raster.getTransferType() != DataBuffer.TYPE_BYTE || (bands != 1 && bands != 3)) {
      throw new RejectedException(
          RejectReason.UNREADABLE_IMAGE,
          "Expected 1 or 3 channels of 8 bits, found "
              + bands
              + " of "
              + DataBuffer.getDataTypeSize(raster.getTransferType()));
    }
    int width = raster.getWidth();
    byte[] samples =
        (byte[]) raster.getDataElements(0, 0, width, raster.getHeight(), (Object) null);
    return DecodedImage.of8(raster.getHeight(), width, bands, samples);
  }

  /** In a registry of its own: the JVM's would keep this job's class loader alive for ever. */
  private static JPEGImageReaderSpi provider() {
    ServiceRegistry registry =
        new ServiceRegistry(List.<Class<?>>of(ImageReaderSpi.class).iterator());
    Iterator<ImageReaderSpi> known =
        IIORegistry.getDefaultInstance().getServiceProviders(ImageReaderSpi.class, false);
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
