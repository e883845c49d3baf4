package io.radflow.ingest.archive;

import io.radflow.core.reject.RejectReason;
import io.radflow.core.reject.RejectedException;
import io.radflow.core.store.ObjectStore;
import io.radflow.ingest.content.ContentReader;
import io.radflow.ingest.content.GzipMembers;
import java.io.IOException;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.flink.annotation.Internal;

/** Lists archives of every kind. */
@Internal
public final class Archives {

  private final ContentReader reader;
  private final ArchiveLimits limits;

  public Archives(ContentReader reader, ArchiveLimits limits) {
    this.reader = reader;
    this.limits = limits;
  }

  /**
   * Tells an archive's members, in its order.
   *
   * @param bytes size of the object
   * @throws RejectedException if the archive cannot be used; members that were told before do not
   *     count
   * @throws IOException if the store cannot be read now
   */
  public void scan(ArchiveKind kind, String key, String etag, long bytes, ArchiveMembers members)
      throws IOException, RejectedException {
    MemberCheck check = new MemberCheck(members, limits);
    ObjectStore store = reader.store();
    run(
        () -> {
          switch (actual(kind, key, etag, bytes)) {
            case TAR -> new TarScan(store, key, etag, check, true).scan(bytes);
            case TAR_GZ -> TarGzScan.scan(store, key, etag, bytes, check);
            case ZIP -> new ZipScan(store, key, etag, bytes, check).scan();
          }
        });
  }

  /** Some tar files are compressed, and some are not, whatever their name says. */
  private ArchiveKind actual(ArchiveKind kind, String key, String etag, long bytes)
      throws IOException {
    if (kind == ArchiveKind.ZIP || bytes < 2) {
      return kind;
    }
    return GzipMembers.begins(reader.store().readRange(key, etag, 0, 2))
        ? ArchiveKind.TAR_GZ
        : ArchiveKind.TAR;
  }

  /**
   * Tells a tar file's own members; a tar file among them is told as a file.
   *
   * @param bytes size of the object
   * @throws RejectedException if the archive cannot be used
   * @throws IOException if the store cannot be read now
   */
  public void scanOuterTar(String key, String etag, long bytes, ArchiveMembers members)
      throws IOException, RejectedException {
    MemberCheck check = new MemberCheck(members, limits);
    run(() -> new TarScan(reader.store(), key, etag, check, false).scan(bytes));
  }

  /** A scan of one archive. */
  private interface Scan {
    void run() throws IOException, RejectedException;
  }

  private void run(Scan scan) throws IOException, RejectedException {
    try {
      scan.run();
    } catch (IOException | RuntimeException e) {
      // Hostile headers make the tar reader throw either.
      RejectedException reason = reader.rejected(e);
      throw new RejectedException(
          reason.reason() == RejectReason.UNSAFE_PATH
              ? RejectReason.UNREADABLE_ARCHIVE
              : reason.reason(),
          "Nothing of the archive was read: " + e.getMessage(),
          e);
    }
  }

  /** Whether a member is no folder, link, device or file with holes. */
  public static boolean isPlainFile(TarArchiveEntry entry) {
    // The tar reader calls a link a file as well.
    return entry.isFile()
        && !entry.isLink()
        && !entry.isSymbolicLink()
        && !entry.isSparse()
        && !entry.isBlockDevice()
        && !entry.isCharacterDevice()
        && !entry.isFIFO();
  }
}
