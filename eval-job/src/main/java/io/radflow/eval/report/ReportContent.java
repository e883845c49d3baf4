package io.radflow.eval.report;

import io.radflow.eval.study.Study;
import io.radflow.eval.study.TransferTable;
import java.util.List;
import java.util.Optional;

/**
 * What is told in a report.
 *
 * @param bucket empty if only published results were read
 * @param study results of many runs, from files, from the bucket or from both
 */
record ReportContent(Optional<BucketContent> bucket, Study study, TransferTable table) {

  /** Runs of the bucket; none without one. */
  List<RunContent> runs() {
    return bucket.map(BucketContent::runs).orElse(List.of());
  }
}
