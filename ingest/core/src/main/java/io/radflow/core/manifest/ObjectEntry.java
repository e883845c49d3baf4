package io.radflow.core.manifest;

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
 */
@Internal
public record ObjectEntry(String key, long rows, long bytes, long crc32c) implements Serializable {

  public static ObjectEntry of(WrittenObject object) {
    return new ObjectEntry(object.key, object.rows, object.bytes, object.crc32c);
  }
}
