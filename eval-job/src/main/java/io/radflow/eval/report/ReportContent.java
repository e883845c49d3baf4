package io.radflow.eval.report;

import io.radflow.eval.study.ImageComparer;
import io.radflow.eval.study.OwnTable;
import io.radflow.eval.study.Study;
import io.radflow.eval.study.TransferTable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * What is told in a report.
 *
 * @param bucket empty if only published results were read
 * @param study results of many runs, from files, from the bucket or from both
 * @param own what Table 1 has no place for
 */
record ReportContent(
    Optional<BucketContent> bucket, Study study, TransferTable table, OwnTable own) {

  static ReportContent of(Optional<BucketContent> bucket, Study study, ImageComparer images)
      throws IOException {
    return new ReportContent(bucket, study, TransferTable.of(study, images), OwnTable.of(study));
  }

  /** Runs of the bucket; none without one. */
  List<RunContent> runs() {
    return bucket.map(BucketContent::runs).orElse(List.of());
  }
}
