package io.radflow.eval.report;

import io.radflow.core.manifest.DropManifest;
import io.radflow.core.manifest.ViewManifest;
import io.radflow.eval.card.KnownRuns;
import java.util.List;

/**
 * What is in a bucket.
 *
 * @param known what cards and records tell
 * @param runs what metrics tell
 */
record BucketContent(
    String bucket,
    List<DropManifest> drops,
    List<ViewManifest> views,
    List<RejectCount> rejects,
    KnownRuns known,
    List<RunContent> runs) {}
