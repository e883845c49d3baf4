package io.radflow.ingest.image.dicom;

import com.github.jaiimageio.jpeg2000.impl.J2KImageReaderSpi;
import io.radflow.core.reject.RejectedException;
import io.radflow.ingest.image.jpeg.JpegDecoder;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** Unpacks the pixels of a file into their stored values, interleaved, row by row. */
final class StoredPixels {

  private final DicomFile file;
  private final DicomHeader header;

  StoredPixels(DicomFile file, DicomHeader header) {
    this.file = file;
    this.header = header;
  }

  /**
   * @param values as stored, sign extended; [rows × columns × samples]
   * @param converted whether the library has made RGB of the colours
   */
  record Values(int[] values, boolean converted) {}

  Values read() throws RejectedException {
    return switch (file.syntax().pixels()) {
      case NATIVE -> new Values(meaningful(uncompressed()), false);
      case RLE -> new Values(meaningful(runLengths()), false);
      case JPEG -> raster(JpegDecoder.raster(joined(), header.samples() == 3));
      case JPEG_2000 -> raster(jpeg2000());
    };
  }

  private int[] uncompressed() throws RejectedException {
    byte[] bytes = file.pixels().get(0);
    int values = Math.multiplyExact(header.pixels(), header.samples());
    int width = header.allocated() / Byte.SIZE;
    if (bytes.length < (long) values * width) {
      throw DicomFault.truncated(
          String.format("its pixels: found %d bytes, expected %d", bytes.length, values * width),
          bytes.length);
    }
    boolean big = file.syntax().isBigEndian();
    int[] stored = new int[values];
    for (int i = 0; i < values; i++) {
      int at = interleaved(i) * width;
      if (width == 1) {
        // Words of a big endian file hold two bytes the other way round.
        int swapped = big && file.wordPixels() ? at ^ 1 : at;
        stored[i] = Byte.toUnsignedInt(bytes[Math.min(swapped, bytes.length - 1)]);
      } else {
        int first = Byte.toUnsignedInt(bytes[at]);
        int second = Byte.toUnsignedInt(bytes[at + 1]);
        stored[i] = big ? first << Byte.SIZE | second : second << Byte.SIZE | first;
      }
    }
    return stored;
  }

  /** Where the value stands that is at a place among interleaved ones. */
  private int interleaved(int place) {
    boolean planes = header.planar() && header.samples() > 1;
    return planes ? place % header.samples() * header.pixels() + place / header.samples() : place;
  }

  private int[] runLengths() throws RejectedException {
    int width = header.allocated() / Byte.SIZE;
    byte[][] segments = RunLength.segments(joined(), header.samples() * width, header.pixels());
    int[] stored = new int[Math.multiplyExact(header.pixels(), header.samples())];
    for (int i = 0; i < stored.length; i++) {
      int sample = i % header.samples();
      int pixel = i / header.samples();
      for (int part = 0; part < width; part++) {
        int value = Byte.toUnsignedInt(segments[sample * width + part][pixel]);
        stored[i] = stored[i] << Byte.SIZE | value;
      }
    }
    return stored;
  }

  private byte[] joined() throws RejectedException {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    file.pixels().forEach(joined::writeBytes);
    if (joined.size() == 0) {
      throw DicomFault.truncated("its pixels: no fragment", 0);
    }
    return joined.toByteArray();
  }

  private Raster jpeg2000() throws RejectedException {
    byte[] packed = joined();
    try (MemoryCacheImageInputStream in =
        new MemoryCacheImageInputStream(new ByteArrayInputStream(packed))) {
      ImageReader reader = new J2KImageReaderSpi().createReaderInstance(null);
      try {
        reader.setInput(in, true, true);
        if (reader.getHeight(0) != header.rows() || reader.getWidth(0) != header.columns()) {
          throw sizeDiffers(reader.getWidth(0), reader.getHeight(0));
        }
        return reader.readRaster(0, null);
      } finally {
        reader.dispose();
      }
    } catch (IOException | RuntimeException e) {
      // The decoder throws every kind of runtime exception on hostile input.
      throw DicomFault.unreadable("the JPEG 2000 pixels are damaged: " + e, e);
    }
  }

  private RejectedException sizeDiffers(int width, int height) {
    return DicomFault.unreadable(
        String.format(
            "the header tells %d x %d pixels, the compressed ones are %d x %d",
            header.columns(), header.rows(), width, height));
  }

  private Values raster(Raster raster) throws RejectedException {
    if (raster.getHeight() != header.rows() || raster.getWidth() != header.columns()) {
      throw sizeDiffers(raster.getWidth(), raster.getHeight());
    }
    if (raster.getNumBands() < header.samples()) {
      throw DicomFault.unreadable(
          raster.getNumBands() + " compressed channels, expected " + header.samples());
    }
    int bands = raster.getNumBands();
    int[] all =
        raster.getPixels(
            raster.getMinX(), raster.getMinY(), header.columns(), header.rows(), (int[]) null);
    int[] values = new int[Math.multiplyExact(header.pixels(), header.samples())];
    for (int i = 0; i < values.length; i++) {
      int stored = all[i / header.samples() * bands + i % header.samples()];
      values[i] = extended(stored & mask());
    }
    return new Values(values, true);
  }

  private int mask() {
    return (1 << header.stored()) - 1;
  }

  private int[] meaningful(int[] stored) {
    int shift = header.highBit() + 1 - header.stored();
    for (int i = 0; i < stored.length; i++) {
      stored[i] = extended(stored[i] >>> shift & mask());
    }
    return stored;
  }

  private int extended(int value) {
    int unused = Integer.SIZE - header.stored();
    return header.signed() ? value << unused >> unused : value;
  }
}
