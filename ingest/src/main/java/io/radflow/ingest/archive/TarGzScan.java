package io.radflow.ingest.archive;

import io.radflow.core.reject.RejectedException;
import io.radflow.core.store.ObjectStore;
import io.radflow.ingest.content.Content;
import io.radflow.ingest.content.TarGzStream;
import java.io.IOException;
import java.io.OutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;

/** Lists a compressed tar file by reading all of it, which also checks that it is whole. */
final class TarGzScan {

  private TarGzScan() {}

  static void scan(ObjectStore store, String key, String etag, long bytes, MemberCheck members)
      throws IOException, RejectedException {
    try (TarGzStream tar = TarGzStream.open(store, key, etag, bytes)) {
      while (tar.next()) {
        TarArchiveEntry entry = tar.entry();
        String name = MemberName.normalised(entry.getName());
        members.count(entry.getSize());
        if (entry.isDirectory()) {
          members.isSafe(name);
        } else if (!Archives.isPlainFile(entry)) {
          members.link(name);
        } else {
          members.file(
              name, new Content.TarGzMember(key, etag, bytes, tar.member(), entry.getSize()));
        }
      }
      tar.content().transferTo(OutputStream.nullOutputStream());
    }
  }
}
