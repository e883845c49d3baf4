package io.radflow.ingest.image.dicom;

import io.radflow.core.reject.RejectedException;
import io.radflow.ingest.image.pixels.DecodedImage;
import io.radflow.ingest.image.pixels.ImageSize;
import org.apache.flink.annotation.Internal;

/** Decodes DICOM files. */
@Internal
public final class DicomDecoder {

  private DicomDecoder() {}

  /** Whether the bytes begin as a DICOM file does. */
  public static boolean begins(byte[] bytes) {
    return DicomParser.begins(bytes);
  }

  /**
   * What the header says of the picture; the pixels are not looked at.
   *
   * @throws RejectedException TRUNCATED_IMAGE or UNREADABLE_IMAGE
   */
  public static ImageSize size(byte[] file) throws RejectedException {
    DicomFile dicom = DicomFile.read(file);
    DicomHeader header = DicomHeader.of(dicom.attributes());
    int bits = header.isGrey() ? new GreyMapping(header, dicom.attributes()).bits() : Byte.SIZE;
    return new ImageSize(header.rows(), header.columns(), header.isGrey() ? 1 : 3, bits);
  }

  /**
   * Decodes the picture as the package describes.
   *
   * @param maxPixels largest rows × columns to decode
   * @throws RejectedException TRUNCATED_IMAGE, UNREADABLE_IMAGE or IMAGE_TOO_LARGE
   */
  public static DecodedImage decode(byte[] file, long maxPixels) throws RejectedException {
    try {
      DicomFile dicom = DicomFile.read(file);
      DicomAttributes attributes = dicom.attributes();
      DicomHeader header = DicomHeader.of(attributes);
      new ImageSize(header.rows(), header.columns(), header.samples(), header.allocated())
          .check(maxPixels);
      // What cannot be shown is refused before anything is unpacked.
      GreyMapping grey = header.isGrey() ? new GreyMapping(header, attributes) : null;
      StoredPixels.Values stored = new StoredPixels(dicom, header).read();
      if (grey != null) {
        return grey.map(stored.values());
      }
      return header.isPalette()
          ? ColourMapping.palette(header, attributes, stored)
          : ColourMapping.rgb(header, stored);
    } catch (ArithmeticException e) {
      throw DicomFault.unreadable("more values than fit in memory", e);
    }
  }
}
