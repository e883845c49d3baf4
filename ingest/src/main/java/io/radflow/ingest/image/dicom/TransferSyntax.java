package io.radflow.ingest.image.dicom;

import java.util.Arrays;
import java.util.Optional;

/** How a DICOM file is written (PS3.5, Annex A); those that are read. */
enum TransferSyntax {
  IMPLICIT_LITTLE_ENDIAN("1.2.840.10008.1.2", Pixels.NATIVE),
  EXPLICIT_LITTLE_ENDIAN("1.2.840.10008.1.2.1", Pixels.NATIVE),
  DEFLATED("1.2.840.10008.1.2.1.99", Pixels.NATIVE),
  EXPLICIT_BIG_ENDIAN("1.2.840.10008.1.2.2", Pixels.NATIVE),
  RLE("1.2.840.10008.1.2.5", Pixels.RLE),
  JPEG_BASELINE("1.2.840.10008.1.2.4.50", Pixels.JPEG),
  JPEG_LOSSLESS("1.2.840.10008.1.2.4.57", Pixels.JPEG),
  JPEG_LOSSLESS_FIRST_ORDER("1.2.840.10008.1.2.4.70", Pixels.JPEG),
  JPEG_2000_LOSSLESS("1.2.840.10008.1.2.4.90", Pixels.JPEG_2000),
  JPEG_2000("1.2.840.10008.1.2.4.91", Pixels.JPEG_2000);

  private final String uid;
  private final Pixels pixels;

  TransferSyntax(String uid, Pixels pixels) {
    this.uid = uid;
    this.pixels = pixels;
  }

  /** How pixels are packed. */
  enum Pixels {
    NATIVE,
    RLE,
    JPEG,
    JPEG_2000
  }

  static Optional<TransferSyntax> of(String uid) {
    return Arrays.stream(values()).filter(syntax -> syntax.uid.equals(uid)).findFirst();
  }

  Pixels pixels() {
    return pixels;
  }

  boolean isExplicit() {
    return this != IMPLICIT_LITTLE_ENDIAN;
  }

  boolean isBigEndian() {
    return this == EXPLICIT_BIG_ENDIAN;
  }
}
