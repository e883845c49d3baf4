package io.radflow.core.manifest;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import io.radflow.core.part.EncodedObject;
import io.radflow.core.part.WrittenObject;
import java.io.Serializable;
import org.apache.flink.annotation.Internal;

/**
 * A Parquet object that a manifest lists.
 *
 * @param key in the bucket
 * @param rows records in it
 * @param bytes size
 * @param crc32c of the whole object, unsigned
 * @param pieceRows rows of each of its pieces but the last, which may be shorter; 0 if the whole
 *     object is one piece. In JSON only where it is not 0
 * @param tailBytes from the end of the column of images or pixels to the object's end: with them at
 *     hand, rows can be read by byte range; 0 for other objects and for those written before. In
 *     JSON only where it is not 0
 */
@Internal
public record ObjectEntry(
    String key,
    long rows,
    long bytes,
    long crc32c,
    @JsonInclude(Include.NON_DEFAULT) int pieceRows,
    @JsonInclude(Include.NON_DEFAULT) long tailBytes)
    implements Serializable {

  /** An object of one piece that is read as a whole. */
  public ObjectEntry(String key, long rows, long bytes, long crc32c) {
    this(key, rows, bytes, crc32c, 0, 0);
  }

  public static ObjectEntry of(WrittenObject object) {
    return new ObjectEntry(
        object.key, object.rows, object.bytes, object.crc32c, object.pieceRows, object.tailBytes);
  }

  /** An object that has been put under a key. */
  public static ObjectEntry of(String key, EncodedObject object) {
    return new ObjectEntry(
        key,
        object.rows(),
        object.bytes().length,
        object.crc32c(),
        object.pieceRows(),
        object.tailBytes());
  }

  /** Number of pieces, of which piece k begins with row k · {@code pieceRows}. */
  public int pieces() {
    return pieceRows == 0 ? 1 : Math.toIntExact((rows + pieceRows - 1) / pieceRows);
  }
}
