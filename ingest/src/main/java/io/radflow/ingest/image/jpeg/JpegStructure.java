package io.radflow.ingest.image.jpeg;

import io.radflow.core.reject.RejectReason;
import io.radflow.core.reject.RejectedException;
import io.radflow.ingest.image.pixels.ImageSize;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What a JPEG file says of itself (ITU-T T.81, Annex B), read without decoding: every segment's
 * length is followed up to the end mark, which decoders do without. What follows the end mark is
 * left alone.
 *
 * @param frame the frame's mark: 0xC0 baseline, 0xC1 extended, 0xC2 progressive, 0xC3 lossless
 * @param precision bits of a sample
 * @param adobeTransform what Adobe's segment says of the colours; -1 without one
 */
record JpegStructure(
    int frame, int precision, long height, long width, int components, int adobeTransform) {

  static final int BASELINE = 0xC0;
  static final int EXTENDED = 0xC1;
  static final int PROGRESSIVE = 0xC2;

  private static final int LAST_FRAME = 0xCF;
  private static final int HUFFMAN_TABLES = 0xC4;
  private static final int EXTENSION = 0xC8;
  private static final int ARITHMETIC_TABLES = 0xCC;
  private static final int FIRST_RESTART = 0xD0;
  private static final int LAST_RESTART = 0xD7;
  private static final int END = 0xD9;
  private static final int SCAN = 0xDA;
  private static final int ADOBE = 0xEE;
  private static final byte[] ADOBE_NAME = "Adobe".getBytes(StandardCharsets.ISO_8859_1);

  /**
   * @throws RejectedException TRUNCATED_IMAGE if the file ends before its end mark,
   *     UNREADABLE_IMAGE if a mark is misplaced or there is no picture
   */
  static JpegStructure read(byte[] file) throws RejectedException {
    JpegStructure found = null;
    int adobe = -1;
    boolean scanned = false;
    int at = 2;
    while (true) {
      at = mark(file, at);
      int mark = Byte.toUnsignedInt(file[at]);
      int start = at + 1;
      if (mark == END) {
        if (found == null || !scanned) {
          throw unreadable("it ends at byte " + at + " without a picture");
        }
        return new JpegStructure(
            found.frame, found.precision, found.height, found.width, found.components, adobe);
      }
      int length = length(file, start);
      if (mark == ADOBE && length >= 14 && begins(file, start + 2, ADOBE_NAME)) {
        adobe = Byte.toUnsignedInt(file[start + 13]);
      } else if (isFrame(mark)) {
        if (found != null) {
          throw unreadable("a second frame at byte " + at);
        }
        found = frame(file, mark, start, length);
      }
      at = start + length;
      if (mark == SCAN) {
        scanned = true;
        at = endOfScan(file, at);
      }
    }
  }

  private static boolean begins(byte[] file, int at, byte[] name) {
    return Arrays.equals(file, at, at + name.length, name, 0, name.length);
  }

  /** The place of the next mark's second byte. */
  private static int mark(byte[] file, int from) throws RejectedException {
    int at = from;
    if (at < file.length && file[at] != (byte) 0xFF) {
      throw unreadable(String.format("found %02x at byte %d, expected a mark", file[at], at));
    }
    while (at < file.length && file[at] == (byte) 0xFF) {
      at++;
    }
    if (at >= file.length) {
      throw truncated(file);
    }
    return at;
  }

  private static int length(byte[] file, int at) throws RejectedException {
    if (at + 2 > file.length) {
      throw truncated(file);
    }
    int length = Byte.toUnsignedInt(file[at]) << Byte.SIZE | Byte.toUnsignedInt(file[at + 1]);
    if (length < 2) {
      throw unreadable("a segment of " + length + " bytes at byte " + at);
    }
    if (at + length > file.length) {
      throw truncated(file);
    }
    return length;
  }

  private static boolean isFrame(int mark) {
    return mark >= BASELINE
        && mark <= LAST_FRAME
        && mark != HUFFMAN_TABLES
        && mark != EXTENSION
        && mark != ARITHMETIC_TABLES;
  }

  private static JpegStructure frame(byte[] file, int mark, int at, int length)
      throws RejectedException {
    if (length < 8) {
      throw unreadable("a frame's header of " + length + " bytes at byte " + at);
    }
    return new JpegStructure(
        mark,
        Byte.toUnsignedInt(file[at + 2]),
        Byte.toUnsignedInt(file[at + 3]) << Byte.SIZE | Byte.toUnsignedInt(file[at + 4]),
        Byte.toUnsignedInt(file[at + 5]) << Byte.SIZE | Byte.toUnsignedInt(file[at + 6]),
        Byte.toUnsignedInt(file[at + 7]),
        -1);
  }

  /** Passes over compressed data, whose bytes FF are followed by 0, and restart marks. */
  private static int endOfScan(byte[] file, int from) throws RejectedException {
    for (int at = from; at + 1 < file.length; at++) {
      if (file[at] == (byte) 0xFF) {
        int next = Byte.toUnsignedInt(file[at + 1]);
        boolean data = next == 0 || next >= FIRST_RESTART && next <= LAST_RESTART;
        if (!data && next != 0xFF) {
          return at;
        }
      }
    }
    throw truncated(file);
  }

  private static RejectedException truncated(byte[] file) {
    return new RejectedException(
        RejectReason.TRUNCATED_IMAGE,
        "The JPEG ends after " + file.length + " bytes, before its end mark");
  }

  private static RejectedException unreadable(String what) {
    return new RejectedException(RejectReason.UNREADABLE_IMAGE, "The JPEG is damaged: " + what);
  }

  /**
   * The picture's size, with what the decoder makes of it.
   *
   * @throws RejectedException UNREADABLE_IMAGE for kinds of JPEG that are not decoded
   */
  ImageSize size() throws RejectedException {
    if (frame != BASELINE && frame != EXTENDED && frame != PROGRESSIVE) {
      throw new RejectedException(
          RejectReason.UNREADABLE_IMAGE,
          String.format(
              "A JPEG of kind %02X (%s), expected baseline or progressive with Huffman codes",
              frame, frame >= 0xC9 ? "arithmetic coding" : "lossless or hierarchical"));
    }
    if (precision != Byte.SIZE) {
      throw new RejectedException(
          RejectReason.UNREADABLE_IMAGE, "A JPEG of " + precision + " bits, expected 8");
    }
    if (components != 1 && components != 3 && components != 4) {
      throw new RejectedException(
          RejectReason.UNREADABLE_IMAGE, "A JPEG of " + components + " channels, expected 1, 3, 4");
    }
    return new ImageSize(height, width, components == 1 ? 1 : 3, Byte.SIZE);
  }
}
