package io.radflow.ingest.content;

import io.radflow.core.reject.RejectReason;
import io.radflow.core.reject.RejectedException;
import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoreException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.flink.annotation.Internal;

/**
 * Reads content from the store. What the store or the archive cannot give rejects the one file; a
 * store that gives nothing at all fails. Safe for use by several threads.
 */
@Internal
public final class ContentReader {

  private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 9;

  private final ObjectStore store;

  public ContentReader(ObjectStore store) {
    this.store = store;
  }

  public ObjectStore store() {
    return store;
  }

  /**
   * All bytes.
   *
   * @param maxBytes the most to accept
   * @throws RejectedException IMAGE_TOO_LARGE, OBJECT_MISSING, OBJECT_CHANGED, ACCESS_DENIED,
   *     FETCH_FAILED, UNSAFE_PATH, UNREADABLE_ARCHIVE or COMPRESSION_RATIO
   * @throws IOException if the store cannot be read now
   */
  public byte[] read(Content content, long maxBytes) throws IOException, RejectedException {
    long limit = Math.min(maxBytes, LARGEST_ARRAY);
    if (content.bytes() > limit) {
      throw tooLarge("has " + content.bytes() + " bytes", limit);
    }
    if (content instanceof Content.Inline inline) {
      return inline.content();
    }
    try {
      if (content instanceof Content.Whole whole) {
        return store.readRange(whole.key(), whole.etag(), 0, (int) whole.bytes());
      }
      if (content instanceof Content.Range range) {
        return store.readRange(range.key(), range.etag(), range.offset(), (int) range.bytes());
      }
      try (InputStream in = unpacked(content)) {
        return readAll(in, limit);
      }
    } catch (IOException | IllegalArgumentException e) {
      throw rejected(e);
    }
  }

  /**
   * The bytes as a stream, for tables and files of records. Its failures are to be given to {@link
   * #rejected}.
   */
  public InputStream open(Content content) throws IOException {
    if (content instanceof Content.Inline inline) {
      return new ByteArrayInputStream(inline.content());
    }
    if (content instanceof Content.Whole whole) {
      return store.openRange(whole.key(), whole.etag(), 0, whole.bytes());
    }
    if (content instanceof Content.Range range) {
      return store.openRange(range.key(), range.etag(), range.offset(), range.bytes());
    }
    return unpacked(content);
  }

  private InputStream unpacked(Content content) throws IOException {
    if (content instanceof Content.ZipMember member) {
      return ZipMemberReader.open(store, member);
    }
    Content.TarGzMember member = (Content.TarGzMember) content;
    TarGzStream tar = TarGzStream.open(store, member.key(), member.etag(), member.archiveBytes());
    try {
      tar.to(member.member());
      return tar.content();
    } catch (IOException e) {
      tar.close();
      throw e;
    }
  }

  /**
   * Reads to the end.
   *
   * @throws RejectedException IMAGE_TOO_LARGE if there is more than the limit
   */
  public static byte[] readAll(InputStream in, long limit) throws IOException, RejectedException {
    byte[] bytes = in.readNBytes((int) Math.min(limit, LARGEST_ARRAY));
    if (in.read() >= 0) {
      throw tooLarge("goes on after " + bytes.length + " bytes", limit);
    }
    return bytes;
  }

  private static RejectedException tooLarge(String found, long limit) {
    return new RejectedException(
        RejectReason.IMAGE_TOO_LARGE, "The file " + found + ", at most " + limit + " are read");
  }

  /**
   * What a failure to read one file means.
   *
   * @return the reason to reject that file
   * @throws IOException if it is no fault of that file's: the store cannot be read now
   */
  public RejectedException rejected(Exception failure) throws IOException {
    StoreException store = StoreException.behind(failure);
    if (store != null) {
      return refused(store);
    }
    if (failure instanceof UnpackLimit.Exceeded) {
      return new RejectedException(RejectReason.COMPRESSION_RATIO, failure.getMessage(), failure);
    }
    if (failure instanceof IllegalArgumentException) {
      // The client's refusal of a key with "." or ".." in it.
      return new RejectedException(RejectReason.UNSAFE_PATH, failure.getMessage(), failure);
    }
    return new RejectedException(
        RejectReason.UNREADABLE_ARCHIVE, "Cannot be unpacked: " + failure.getMessage(), failure);
  }

  private RejectedException refused(StoreException e) throws StoreException {
    if (e.isMissingObject()) {
      return new RejectedException(RejectReason.OBJECT_MISSING, e.getMessage(), e);
    }
    if (e.isChanged()) {
      return new RejectedException(RejectReason.OBJECT_CHANGED, e.getMessage(), e);
    }
    if (e.isDenied() && store.bucketExists()) {
      return new RejectedException(RejectReason.ACCESS_DENIED, e.getMessage(), e);
    }
    if (e.isPassing() && store.answers()) {
      return new RejectedException(RejectReason.FETCH_FAILED, e.getMessage(), e);
    }
    throw e;
  }
}
