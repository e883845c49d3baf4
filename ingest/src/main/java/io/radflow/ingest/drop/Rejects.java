package io.radflow.ingest.drop;

import io.radflow.core.part.PartElement;
import io.radflow.core.part.RecordKind;
import io.radflow.core.record.Reject;
import io.radflow.core.reject.RejectReason;
import io.radflow.core.store.BucketLayout;
import io.radflow.ingest.plan.DropUnit;

/** Rows of {@code rejects/ingest/}. */
final class Rejects {

  private static final String STAGE = "ingest";

  /** Longest detail that is kept, in characters: it may quote what a stranger wrote. */
  private static final int MAX_DETAIL = 1000;

  private Rejects() {}

  /** As a row of the unit's table of rejects. */
  static PartElement element(DropUnit unit, int part, Reject reject) {
    String table = BucketLayout.ingestRejects(unit.dataset(), unit.drop()) + unit.objectPrefix();
    return PartElement.row(unit.text(), part, table, RecordKind.REJECT, reject);
  }

  static Reject of(DropUnit unit, String source, String id, RejectReason reason, String detail) {
    return Reject.newBuilder()
        .setStage(STAGE)
        .setDataset(unit.dataset())
        .setDrop(unit.drop())
        .setSource(source)
        .setId(id)
        .setReason(reason.name())
        .setDetail(detail.length() <= MAX_DETAIL ? detail : detail.substring(0, MAX_DETAIL) + "…")
        .build();
  }
}
