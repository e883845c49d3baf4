package io.radflow.ingest.image.dicom;

import io.radflow.core.reject.RejectedException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** RLE Lossless (PS3.5, Annex G): a segment for each byte of a pixel, the highest first. */
final class RunLength {

  private static final int HEADER_BYTES = 64;
  private static final int MAX_SEGMENTS = 15;

  private RunLength() {}

  /**
   * The bytes of all pixels, segment after segment.
   *
   * @param pixels bytes of a segment
   */
  static byte[][] segments(byte[] packed, int count, int pixels) throws RejectedException {
    if (packed.length < HEADER_BYTES) {
      throw DicomFault.truncated("the header of run lengths", packed.length);
    }
    ByteBuffer header = ByteBuffer.wrap(packed).order(ByteOrder.LITTLE_ENDIAN);
    int found = header.getInt();
    if (found != count || count > MAX_SEGMENTS) {
      throw DicomFault.unreadable(found + " segments of run lengths, expected " + count);
    }
    byte[][] segments = new byte[count][];
    for (int i = 0; i < count; i++) {
      int start = header.getInt();
      int end = i + 1 < count ? header.getInt(header.position()) : packed.length;
      if (start < HEADER_BYTES || end < start || end > packed.length) {
        throw DicomFault.unreadable(
            String.format("segment %d of run lengths from byte %d to %d", i, start, end));
      }
      segments[i] = unpack(packed, start, end, pixels);
    }
    return segments;
  }

  private static byte[] unpack(byte[] packed, int start, int end, int pixels)
      throws RejectedException {
    byte[] out = new byte[pixels];
    int at = start;
    int filled = 0;
    while (filled < pixels) {
      if (at >= end) {
        throw DicomFault.truncated("a segment of run lengths", at);
      }
      int control = packed[at++];
      if (control == Byte.MIN_VALUE) {
        continue;
      }
      int length = control >= 0 ? control + 1 : 1 - control;
      int taken = control >= 0 ? length : 1;
      if (at + taken > end) {
        throw DicomFault.truncated("a run", at);
      }
      // The last run may fill the row up to an even number.
      int kept = Math.min(length, pixels - filled);
      for (int i = 0; i < kept; i++) {
        out[filled + i] = packed[control >= 0 ? at + i : at];
      }
      filled += kept;
      at += taken;
    }
    return out;
  }
}
