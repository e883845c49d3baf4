package io.radflow.eval.report;

import io.radflow.ingest.manifest.DropManifest;
import io.radflow.ingest.manifest.ViewManifest;
import java.util.List;

/** What is told in a report. */
record ReportContent(
    String bucket,
    List<DropManifest> drops,
    List<ViewManifest> views,
    List<RejectCount> rejects,
    List<RunContent> runs) {}
