package io.radflow.ingest.archive;

import io.radflow.core.reject.RejectedException;
import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.RangeInput;
import io.radflow.ingest.content.Content;
import java.io.IOException;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * Lists a tar file by its headers, passing over what is between them. A tar file inside it is
 * listed as well, one level deep, its members being bytes of the same object.
 */
final class TarScan {

  private static final int BLOCK_BYTES = 512;
  private static final String MARK = "!/";

  private final ObjectStore store;
  private final String key;
  private final String etag;
  private final MemberCheck members;
  private final boolean inner;

  /**
   * @param inner whether to list the tar files inside it, and not to pass them on as they are
   */
  TarScan(ObjectStore store, String key, String etag, MemberCheck members, boolean inner) {
    this.inner = inner;
    this.store = store;
    this.key = key;
    this.etag = etag;
    this.members = members;
  }

  /**
   * @param bytes size of the object
   */
  void scan(long bytes) throws IOException, RejectedException {
    if (bytes < BLOCK_BYTES) {
      throw new IOException(
          String.format("It has %d bytes, expected a tar file of at least %d", bytes, BLOCK_BYTES));
    }
    scan("", 0, bytes);
  }

  private void scan(String prefix, long start, long end) throws IOException, RejectedException {
    RangeInput in = new RangeInput(store, key, etag, end);
    in.seek(start);
    TarArchiveEntry entry;
    while ((entry = next(in)) != null) {
      long content = in.position();
      long size = entry.getSize();
      if (size < 0 || size > end - content) {
        throw new IOException(
            String.format(
                "The member %s at byte %d has %d bytes, the archive only %d more",
                entry.getName(), content, size, end - content));
      }
      members.count(size);
      member(prefix, entry, content);
      in.seek(content + (size + BLOCK_BYTES - 1) / BLOCK_BYTES * BLOCK_BYTES);
    }
  }

  /** Reads the next header and stops right behind it. */
  @SuppressWarnings("resource") // Holds nothing but the buffer, which the next header needs.
  private static TarArchiveEntry next(RangeInput in) throws IOException {
    return new TarArchiveInputStream(in, BLOCK_BYTES).getNextEntry();
  }

  private void member(String prefix, TarArchiveEntry entry, long content)
      throws IOException, RejectedException {
    String path = prefix + MemberName.normalised(entry.getName());
    if (entry.isDirectory()) {
      members.isSafe(path);
    } else if (!Archives.isPlainFile(entry)) {
      members.link(path);
    } else if (prefix.isEmpty() && ArchiveKind.of(path) == ArchiveKind.TAR) {
      if (members.isSafe(path)) {
        if (inner) {
          scan(path + MARK, content, content + entry.getSize());
        } else {
          members.archive(path, new Content.Range(key, etag, content, entry.getSize()));
        }
      }
    } else {
      members.file(path, new Content.Range(key, etag, content, entry.getSize()));
    }
  }
}
