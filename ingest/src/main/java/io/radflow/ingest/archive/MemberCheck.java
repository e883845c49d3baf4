package io.radflow.ingest.archive;

import io.radflow.core.reject.RejectReason;
import io.radflow.core.reject.RejectedException;
import io.radflow.ingest.content.Content;
import io.radflow.ingest.content.SafeName;

/** Passes members on that are safe, and stops at the archive's limits. */
final class MemberCheck {

  private final ArchiveMembers members;
  private final ArchiveLimits limits;
  private int count;
  private long bytes;

  MemberCheck(ArchiveMembers members, ArchiveLimits limits) {
    this.members = members;
    this.limits = limits;
  }

  /**
   * Counts a member of any kind.
   *
   * @throws RejectedException ARCHIVE_TOO_LARGE
   */
  void count(long memberBytes) throws RejectedException {
    count++;
    bytes += Math.max(0, memberBytes);
    if (count > limits.maxMembers() || bytes > limits.maxBytes()) {
      throw new RejectedException(
          RejectReason.ARCHIVE_TOO_LARGE,
          String.format(
              "Found %d members of %d bytes before its end, at most %d of %d are read",
              count, bytes, limits.maxMembers(), limits.maxBytes()));
    }
  }

  /** Whether the name stays in the archive; if not, the member was refused. */
  boolean isSafe(String path) {
    if (SafeName.isSafePath(path)) {
      return true;
    }
    members.refused(
        path,
        RejectReason.UNSAFE_PATH,
        "The member's path leads outside, expected one below the archive's root");
    return false;
  }

  void file(String path, Content content) {
    if (!isSafe(path)) {
      return;
    }
    if (ArchiveKind.of(path) != null) {
      members.refused(
          path, RejectReason.NESTED_ARCHIVE, "An archive inside an archive is not unpacked");
    } else {
      members.file(path, content);
    }
  }

  /** A file that is an archive, which the receiver reads. */
  void archive(String path, Content content) {
    members.file(path, content);
  }

  void link(String path) {
    members.refused(
        path, RejectReason.LINK_MEMBER, "The member is no plain file; links are never followed");
  }
}
