package io.radflow.core.part;

import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;

/**
 * An object that a {@link PartWriter} put. Public fields for Flink's own serialisation.
 *
 * <p>{@code crc32c} is the CRC-32C of the whole object, unsigned.
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

  /** For Flink. */
  public WrittenObject() {}

  WrittenObject(String table, String key, RecordKind kind, long rows, long bytes, long crc32c) {
    this.table = table;
    this.key = key;
    this.kind = kind;
    this.rows = rows;
    this.bytes = bytes;
    this.crc32c = crc32c;
  }
}
