package io.radflow.ingest.archive;

import io.radflow.core.reject.RejectReason;
import io.radflow.ingest.content.Content;
import org.apache.flink.annotation.Internal;

/** Receives what an archive holds, in its order. */
@Internal
public interface ArchiveMembers {

  /** A plain file. */
  void file(String path, Content content);

  /** A member that cannot be used. */
  void refused(String path, RejectReason reason, String detail);
}
