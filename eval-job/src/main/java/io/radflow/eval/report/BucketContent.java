package io.radflow.eval.report;

import io.radflow.core.manifest.DropManifest;
import io.radflow.core.manifest.ViewManifest;
import java.util.List;

/** What is in a bucket. */
record BucketContent(
    String bucket,
    List<DropManifest> drops,
    List<ViewManifest> views,
    List<RejectCount> rejects,
    List<RunContent> runs) {}
