package io.radflow.core.part;

import java.util.zip.CRC32C;
import org.apache.flink.annotation.Internal;

/**
 * Records as the object that holds them.
 *
 * @param bytes of the object; not to be written to
 * @param rows records in it
 * @param pieceRows rows of each piece but the last; 0 if the object is one piece
 * @param tailBytes from the end of the column of images or pixels to the object's end; 0 if there
 *     is none
 */
@Internal
public record EncodedObject(byte[] bytes, int rows, int pieceRows, long tailBytes) {

  /** CRC-32C of the whole object, unsigned. */
  public long crc32c() {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return crc.getValue();
  }
}
