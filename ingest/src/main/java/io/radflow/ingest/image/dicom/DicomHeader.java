package io.radflow.ingest.image.dicom;

import io.radflow.core.reject.RejectedException;
import java.util.Set;

/**
 * What a file says of its pixels (PS3.3, C.7.6.3).
 *
 * @param samples per pixel, 1 or 3
 * @param photometric interpretation
 * @param planar whether colours are stored one plane after the other
 * @param allocated bits of a stored value, 8 or 16
 * @param stored bits of it that count
 * @param highBit the highest of them
 * @param signed whether they are a two's complement
 */
record DicomHeader(
    int rows,
    int columns,
    int samples,
    String photometric,
    boolean planar,
    int allocated,
    int stored,
    int highBit,
    boolean signed) {

  private static final int SAMPLES = 0x00280002;
  private static final int PHOTOMETRIC = 0x00280004;
  private static final int PLANAR = 0x00280006;
  private static final int FRAMES = 0x00280008;
  private static final int ROWS = 0x00280010;
  private static final int COLUMNS = 0x00280011;
  private static final int BITS_ALLOCATED = 0x00280100;
  private static final int BITS_STORED = 0x00280101;
  private static final int HIGH_BIT = 0x00280102;
  private static final int REPRESENTATION = 0x00280103;
  private static final Set<String> GREY = Set.of("MONOCHROME1", "MONOCHROME2");
  private static final Set<String> COLOUR =
      Set.of("RGB", "YBR_FULL", "YBR_FULL_422", "YBR_ICT", "YBR_RCT");

  static DicomHeader of(DicomAttributes attributes) throws RejectedException {
    double frames = attributes.decimal(FRAMES, 1);
    if (frames != 1) {
      throw DicomFault.unreadable(
          "(0028,0008) is " + attributes.text(FRAMES) + ", expected one frame");
    }
    int allocated = attributes.number(BITS_ALLOCATED);
    int stored = attributes.number(BITS_STORED, allocated);
    DicomHeader header =
        new DicomHeader(
            attributes.number(ROWS),
            attributes.number(COLUMNS),
            attributes.number(SAMPLES, 1),
            attributes.text(PHOTOMETRIC),
            attributes.number(PLANAR, 0) == 1,
            allocated,
            stored,
            attributes.number(HIGH_BIT, stored - 1),
            attributes.number(REPRESENTATION, 0) == 1);
    header.check();
    return header;
  }

  private void check() throws RejectedException {
    if (allocated != 8 && allocated != 16) {
      throw DicomFault.unreadable("(0028,0100) is " + allocated + ", expected 8 or 16 bits");
    }
    if (stored < 1 || stored > allocated || highBit < stored - 1 || highBit >= allocated) {
      throw DicomFault.unreadable(
          String.format(
              "%d bits stored up to bit %d do not fit in %d", stored, highBit, allocated));
    }
    boolean grey = GREY.contains(photometric) || photometric.equals("PALETTE COLOR");
    if (samples != (grey ? 1 : 3) || !grey && !COLOUR.contains(photometric)) {
      throw DicomFault.unreadable(
          String.format(
              "%d samples a pixel of '%s', expected 1 of MONOCHROME1, MONOCHROME2 or PALETTE"
                  + " COLOR, or 3 of %s",
              samples, photometric, COLOUR));
    }
    if (!grey && (allocated != 8 || stored != 8)) {
      throw DicomFault.unreadable("colours of " + stored + " bits, expected 8");
    }
  }

  boolean isGrey() {
    return GREY.contains(photometric);
  }

  boolean isPalette() {
    return photometric.equals("PALETTE COLOR");
  }

  int pixels() {
    return Math.multiplyExact(rows, columns);
  }
}
