package io.radflow.core.part;

import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;

/**
 * An object that a {@link PartWriter} put. Public fields for Flink's own serialisation.
 *
 * <p>{@code crc32c} is the CRC-32C of the whole object, unsigned. The others are as in a manifest's
 * entry of it.
 */
@Internal
public final class WrittenObject {

  public static final TypeInformation<WrittenObject> TYPE_INFORMATION =
      Types.POJO(WrittenObject.class);

  public String table;
  public String key;
  public RecordKind kind;
  public long rows;
  public long bytes;
  public long crc32c;

  /** Of each piece but the last; 0 if the object is one piece. */
  public int pieceRows;

  /** From the end of the column of images or pixels to the object's end; 0 if there is none. */
  public long tailBytes;

  /**
   * Of the images of its samples, wherever they are; 0 if those of one are not known, as of samples
   * in state that an earlier release saved.
   */
  public long imageBytes;

  /** For Flink. */
  public WrittenObject() {}

  WrittenObject(String table, String key, RecordKind kind, EncodedObject object, long imageBytes) {
    this.table = table;
    this.key = key;
    this.kind = kind;
    this.rows = object.rows();
    this.bytes = object.bytes().length;
    this.crc32c = object.crc32c();
    this.pieceRows = object.pieceRows();
    this.tailBytes = object.tailBytes();
    this.imageBytes = imageBytes;
  }
}
