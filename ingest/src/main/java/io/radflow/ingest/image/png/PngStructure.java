package io.radflow.ingest.image.png;

import io.radflow.core.reject.RejectReason;
import io.radflow.core.reject.RejectedException;
import io.radflow.ingest.image.pixels.ImageSize;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * What a PNG file says of itself (W3C PNG specification, sections 5 and 11.2.2), read without
 * decoding and with every chunk's checksum compared: decoders pass over some damage that this
 * finds.
 *
 * @param colorType 0 grey, 2 RGB, 3 palette, 4 grey with alpha, 6 RGB with alpha
 */
record PngStructure(long width, long height, int bitDepth, int colorType) {

  private static final int SIGNATURE_BYTES = 8;
  private static final int CHUNK_FRAME_BYTES = 12;
  private static final int HEADER_BYTES = 13;
  private static final int GREY = 0;
  private static final int GREY_ALPHA = 4;

  /**
   * @throws RejectedException TRUNCATED_IMAGE if the file ends within a chunk or without its end
   *     chunk, UNREADABLE_IMAGE if a checksum or the order of chunks is wrong
   */
  static PngStructure read(byte[] file) throws RejectedException {
    ByteBuffer in = ByteBuffer.wrap(file);
    in.position(SIGNATURE_BYTES);
    PngStructure header = null;
    boolean pixels = false;
    while (true) {
      int start = in.position();
      String type = checkChunk(in, file);
      if ((header == null) != type.equals("IHDR")) {
        throw new RejectedException(
            RejectReason.UNREADABLE_IMAGE, "Chunk " + type + " at byte " + start + " is misplaced");
      }
      switch (type) {
        case "IHDR" -> header = header(in, start);
        case "IDAT" -> pixels = true;
        case "IEND" -> {
          if (!pixels) {
            throw new RejectedException(
                RejectReason.UNREADABLE_IMAGE, "The PNG has no pixels (no IDAT chunk)");
          }
          return header;
        }
        default -> {
          // Its checksum was right; the decoder knows the rest.
        }
      }
    }
  }

  /** The picture's size, without alpha and with a palette's colours. */
  ImageSize size() {
    return new ImageSize(height, width, isGrey() ? 1 : 3, bitDepth == 16 ? 16 : 8);
  }

  boolean isGrey() {
    return colorType == GREY || colorType == GREY_ALPHA;
  }

  /** Reads one chunk, leaves the position after it and tells its type. */
  private static String checkChunk(ByteBuffer in, byte[] file) throws RejectedException {
    int start = in.position();
    long left = in.remaining() - (long) CHUNK_FRAME_BYTES;
    long length = left < 0 ? 0 : Integer.toUnsignedLong(in.getInt(start));
    if (left < length) {
      throw new RejectedException(
          RejectReason.TRUNCATED_IMAGE,
          "The PNG ends after " + file.length + " bytes, before its IEND chunk");
    }
    int dataEnd = start + 8 + (int) length;
    CRC32 crc = new CRC32();
    crc.update(file, start + 4, 4 + (int) length);
    String type = new String(file, start + 4, 4, StandardCharsets.ISO_8859_1);
    if (!type.chars().allMatch(c -> c >= 'A' && c <= 'z')
        || (int) crc.getValue() != in.getInt(dataEnd)) {
      throw new RejectedException(
          RejectReason.UNREADABLE_IMAGE,
          "The PNG chunk at byte " + start + " has a wrong checksum");
    }
    in.position(dataEnd + 4);
    return type;
  }

  private static PngStructure header(ByteBuffer in, int start) throws RejectedException {
    if (in.getInt(start) != HEADER_BYTES) {
      throw new RejectedException(
          RejectReason.UNREADABLE_IMAGE,
          "The PNG's IHDR chunk has " + in.getInt(start) + " bytes, expected " + HEADER_BYTES);
    }
    int data = start + 8;
    return new PngStructure(
        Integer.toUnsignedLong(in.getInt(data)),
        Integer.toUnsignedLong(in.getInt(data + 4)),
        in.get(data + 8),
        in.get(data + 9));
  }
}
