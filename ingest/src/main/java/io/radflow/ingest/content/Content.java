package io.radflow.ingest.content;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.apache.flink.annotation.Internal;

/**
 * Where the bytes of a file are. As JSON it stands in plans and in samples that refer to their
 * image; the names are part of that form.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "in")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Content.Whole.class, name = "object"),
  @JsonSubTypes.Type(value = Content.Range.class, name = "range"),
  @JsonSubTypes.Type(value = Content.ZipMember.class, name = "zip"),
  @JsonSubTypes.Type(value = Content.TarGzMember.class, name = "tar.gz"),
  @JsonSubTypes.Type(value = Content.Inline.class, name = "inline")
})
@Internal
public sealed interface Content {

  /** Size, unpacked. Only said, not known, for a member of a zip file. */
  long bytes();

  /** An object of its own. */
  record Whole(String key, String etag, long bytes) implements Content {}

  /**
   * Bytes of an object that are stored as they are, such as a member of a tar file.
   *
   * @param offset first byte in the object
   */
  record Range(String key, String etag, long offset, long bytes) implements Content {}

  /**
   * A member of a zip file.
   *
   * @param offset of its local header in the object
   * @param packed size as stored
   * @param crc32 of the unpacked bytes, unsigned
   * @param method 0 stored, 8 deflated
   */
  record ZipMember(
      String key, String etag, long offset, long packed, long bytes, long crc32, int method)
      implements Content {}

  /**
   * A member of a compressed tar file, which can only be read from its start.
   *
   * @param archiveBytes size of the object
   * @param member number of the member, from 0
   */
  record TarGzMember(String key, String etag, long archiveBytes, int member, long bytes)
      implements Content {}

  /** Bytes that were read along with the record. */
  record Inline(byte[] content) implements Content {
    @Override
    public long bytes() {
      return content.length;
    }
  }
}
